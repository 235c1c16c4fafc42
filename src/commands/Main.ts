import * as NodeRuntime from "@effect/platform-node/NodeRuntime"
import * as NodeServices from "@effect/platform-node/NodeServices"
import * as Effect from "effect/Effect"
import packageJson from "../../package.json" with { type: "json" }
import type { Programs } from "../app/Programs.ts"
import { commandLine } from "./CommandLine.ts"
import { inHints, scriptOf, startedAs } from "./help/StartedAs.ts"
import { askOperator, askSecretOfOperator, askSetupOfOperator } from "./process/AskOperator.ts"
import { ProcessEnding } from "./process/ExitCodes.ts"

/** Ends in peace when the reader of stdout closed its end, as `head` does. */
const stopWhenUnread = (error: NodeJS.ErrnoException) => process.exit(error.code === "EPIPE" ? 0 : 1)

/** Joins the command line to this process: its arguments, signals, streams and exit code. */
export const main = (programs: Programs) => {
  let logLevel = process.env["LOG_LEVEL"]
  const script = scriptOf(process)
  const started = startedAs({ script, environment: process.env, directory: process.cwd() })
  const named = inHints(started)
  const ending = new ProcessEnding({
    say: (line) => void process.stderr.write(`${named(line)}\n`),
    debug: () => logLevel === "debug"
  })
  process.stdout.on("error", stopWhenUnread)
  // Meets a defect outside of any fiber, such as one thrown by an event listener.
  process.on("uncaughtException", (defect) => process.exit(ending.ofDefect(defect)))
  const run = commandLine({
    ...programs,
    started,
    commandLine: [process.execPath, script],
    version: packageJson.version,
    colors: process.stdout.isTTY === true && !process.env["NO_COLOR"],
    environment: process.env,
    directory: process.cwd(),
    bot: (settings, options) => {
      logLevel = settings.log.level
      return ending.serving(programs.bot(settings, options))
    },
    sandbox: (options) => ending.serving(programs.sandbox(options)),
    ask: askOperator,
    askSecret: askSecretOfOperator,
    askSetup: askSetupOfOperator
  })
  NodeRuntime.runMain(Effect.provide(run(process.argv.slice(2)), NodeServices.layer), {
    disableErrorReporting: true,
    teardown: ending.teardown
  })
}
