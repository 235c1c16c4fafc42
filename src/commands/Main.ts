import * as NodeRuntime from "@effect/platform-node/NodeRuntime"
import * as NodeServices from "@effect/platform-node/NodeServices"
import * as Prompt from "effect/cli/Prompt"
import * as Effect from "effect/Effect"
import packageJson from "../../package.json" with { type: "json" }
import type { Trust } from "./AgentTrustCommand.ts"
import { commandLine } from "./CommandLine.ts"
import { ProcessEnding } from "./process/ExitCodes.ts"
import type { ResetPrograms } from "./ResetCommand.ts"
import type { Bot } from "./RunCommand.ts"
import type { Sandbox } from "./SandboxCommand.ts"
import type { ReadStatus } from "./StatusCommand.ts"

/** What the commands work with. */
export interface Programs {
  readonly bot: Bot
  readonly sandbox: Sandbox
  readonly status: ReadStatus
  readonly trust: Trust
  readonly reset: ResetPrograms
}

/** Ctrl-C in a question ends the command as it would anywhere else. */
const confirm = (message: string) =>
  Prompt.run(Prompt.Confirm({ message, initial: false })).pipe(
    Effect.catch(() => Effect.interrupt),
    Effect.provide(NodeServices.layer)
  )

/** A reader that closed its end, such as `head`, has seen enough. */
const stopWhenUnread = (error: NodeJS.ErrnoException) => process.exit(error.code === "EPIPE" ? 0 : 1)

/** Joins the command line to this process: its arguments, signals, streams and exit code. */
export const main = ({ bot, reset, sandbox, status, trust }: Programs) => {
  let logLevel = process.env["LOG_LEVEL"]
  const ending = new ProcessEnding({
    say: (line) => void process.stderr.write(`${line}\n`),
    debug: () => logLevel === "debug"
  })
  process.stdout.on("error", stopWhenUnread)
  // A defect outside of any fiber, such as one thrown by an event listener.
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
    reset,
    ask: process.stdin.isTTY === true && process.stdout.isTTY === true ? confirm : undefined
  })
  NodeRuntime.runMain(Effect.provide(run(process.argv.slice(2)), NodeServices.layer), {
    disableErrorReporting: true,
    teardown: ending.teardown
  })
}
