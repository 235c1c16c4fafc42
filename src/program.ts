import * as NodeServices from "@effect/platform-node/NodeServices"
import * as NodeRuntime from "@effect/platform-node/NodeRuntime"
import * as Effect from "effect/Effect"
import packageJson from "../package.json" with { type: "json" }
import { commandLine } from "./commands/CommandLine.ts"
import { Ending } from "./commands/Ending.ts"
import type { Bot } from "./commands/Run.ts"

let logLevel = process.env["LOG_LEVEL"]
const ending = new Ending({ say: (line) => void process.stderr.write(`${line}\n`), debug: () => logLevel === "debug" })

// PLACEHOLDER until the production composition exists: then this becomes
//   Effect.promise(() => import("./layers/Production.ts")).pipe(Effect.flatMap(({ layer }) => Layer.launch(layer(settings))))
const bot: Bot = () => Effect.andThen(Effect.logInfo("ready"), Effect.never)

/** A reader that closed its end, such as `head`, has seen enough. */
const stopWhenUnread = (error: NodeJS.ErrnoException) => process.exit(error.code === "EPIPE" ? 0 : 1)

export const program = () => {
  process.stdout.on("error", stopWhenUnread)
  process.on("uncaughtException", (defect) => process.exit(ending.ofDefect(defect)))
  const run = commandLine({
    version: packageJson.version,
    colors: process.stdout.isTTY === true && !process.env["NO_COLOR"],
    environment: process.env,
    directory: process.cwd(),
    bot: (settings) => {
      logLevel = settings.log.level
      return ending.serving(bot(settings))
    }
  })
  NodeRuntime.runMain(Effect.provide(run(process.argv.slice(2)), NodeServices.layer), { disableErrorReporting: true, teardown: ending.teardown })
}
