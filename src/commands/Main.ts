import * as NodeRuntime from "@effect/platform-node/NodeRuntime"
import * as NodeServices from "@effect/platform-node/NodeServices"
import * as Effect from "effect/Effect"
import packageJson from "../../package.json" with { type: "json" }
import type { Programs } from "../app/Programs.ts"
import { commandLine } from "./CommandLine.ts"
import { askOperator, askSecretOfOperator } from "./process/AskOperator.ts"
import { ProcessEnding } from "./process/ExitCodes.ts"

/** Ends in peace when the reader of stdout closed its end, as `head` does. */
const stopWhenUnread = (error: NodeJS.ErrnoException) => process.exit(error.code === "EPIPE" ? 0 : 1)

/** Joins the command line to this process: its arguments, signals, streams and exit code. */
export const main = ({ bot, device, doctor, reconcile, reset, sandbox, status, trust, users }: Programs) => {
  let logLevel = process.env["LOG_LEVEL"]
  const ending = new ProcessEnding({
    say: (line) => void process.stderr.write(`${line}\n`),
    debug: () => logLevel === "debug"
  })
  process.stdout.on("error", stopWhenUnread)
  // Meets a defect outside of any fiber, such as one thrown by an event listener.
  process.on("uncaughtException", (defect) => process.exit(ending.ofDefect(defect)))
  const run = commandLine({
    version: packageJson.version,
    colors: process.stdout.isTTY === true && !process.env["NO_COLOR"],
    environment: process.env,
    directory: process.cwd(),
    bot: (settings, options) => {
      logLevel = settings.log.level
      return ending.serving(bot(settings, options))
    },
    sandbox: (options) => ending.serving(sandbox(options)),
    status,
    trust,
    users,
    device,
    doctor,
    reconcile,
    reset,
    ask: askOperator,
    askSecret: askSecretOfOperator
  })
  NodeRuntime.runMain(Effect.provide(run(process.argv.slice(2)), NodeServices.layer), {
    disableErrorReporting: true,
    teardown: ending.teardown
  })
}
