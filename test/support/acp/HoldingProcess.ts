import { Effect } from "effect"
import { startAgentProcess } from "../../../src/layers/agent/acp/process/AgentProcess.ts"

// A bot as far as its agent's process is concerned: starts the program of its arguments, passes on what that writes,
// and stays until it is killed.
const [folder = "/", ...words] = process.argv.slice(2)

void Effect.runPromise(Effect.scoped(Effect.andThen(
  startAgentProcess({ words, folder, environment: { PATH: process.env["PATH"] ?? "" } }, {
    message: (text) => void process.stdout.write(`${text}\n`),
    log: () => {}
  }),
  Effect.never
)))
