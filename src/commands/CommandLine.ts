import * as CliConfig from "effect/cli/CliConfig"
import * as CliError from "effect/cli/CliError"
import * as CliOutput from "effect/cli/CliOutput"
import * as Command from "effect/cli/Command"
import * as Flag from "effect/cli/Flag"
import * as GlobalFlag from "effect/cli/GlobalFlag"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { StartRefused } from "../domain/ExitWith.ts"
import { config } from "./Config.ts"
import { look, type Surroundings } from "./Given.ts"
import { presenter } from "./Help.ts"
import { type Bot, run } from "./Run.ts"
import { settingFlags } from "./SettingFlags.ts"
import { usageSentence } from "./Usage.ts"

export interface Options extends Surroundings {
  readonly version: string
  readonly colors: boolean
  readonly bot: Bot
}

const shared = {
  settings: settingFlags,
  json: Flag.Boolean("json").pipe(Flag.withDescription("Print one JSON document on stdout; logs go to stderr"), Flag.withDefault(false), Flag.withoutNegation)
}

const about = "A Matrix bot that puts an AI agent into people's rooms. Without a command it runs the bot until SIGTERM or Ctrl-C."

const examples = [
  { command: "matrix-surface", description: "Run the bot with the settings of the environment and of .env" },
  { command: "matrix-surface config", description: "Show every setting, where it comes from, and what is wrong" },
  { command: "matrix-surface --log-level debug --data-dir /var/lib/matrix-surface", description: "Settings as flags" },
  { command: "matrix-surface --matrix-access-token-file /run/secrets/token", description: "A secret from a file" }
]

/** The library asks for help to be shown; what was wrong with the usage is ours to say. */
const inOneSentence = (error: unknown) => {
  if (!CliError.isCliError(error) || error._tag !== "ShowHelp") return Effect.fail(error)
  return error.errors.length === 0 ? Effect.void : Effect.fail(new StartRefused({ sentence: usageSentence(error.errors), exitCode: 2 }))
}

/** The whole command line as a function from arguments; tests run it with surroundings and a bot of their own. */
export const commandLine = (options: Options) => {
  const root = Command.make("matrix-surface").pipe(Command.withSharedFlags(shared))
  const configCommand = Command.make("config", {}, Effect.fnUntraced(function*() {
    const { json, settings } = yield* root
    return yield* config(yield* look(settings, options), json)
  })).pipe(Command.withDescription("Show every setting, where its value comes from, and what is wrong"))

  const program = root.pipe(
    Command.withHandler(Effect.fnUntraced(function*({ json, settings }) {
      return yield* run(options.bot, yield* look(settings, options), json)
    })),
    Command.withDescription(about),
    Command.withExamples(examples),
    Command.withSubcommands([configCommand])
  )

  const output = Layer.mergeAll(
    CliOutput.layerPresenter(presenter(options.colors)),
    // Their `--log-level` is our setting, and a wizard asks for nothing that `.env` would not hold better.
    CliConfig.layer({ builtIns: [GlobalFlag.Help, GlobalFlag.Version, GlobalFlag.Completions] })
  )
  const execute = Command.runWith(program, { version: options.version })
  return (args: ReadonlyArray<string>) =>
    execute(args).pipe(
      Effect.catch(inOneSentence),
      Effect.provide(output)
    )
}
