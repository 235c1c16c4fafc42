import * as CliConfig from "effect/cli/CliConfig"
import * as CliError from "effect/cli/CliError"
import * as CliOutput from "effect/cli/CliOutput"
import * as Command from "effect/cli/Command"
import * as Flag from "effect/cli/Flag"
import * as GlobalFlag from "effect/cli/GlobalFlag"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import { StartRefused } from "../domain/ExitWith.ts"
import { config } from "./Config.ts"
import { look, type Surroundings } from "./Given.ts"
import { presenter } from "./Help.ts"
import { type Bot, run } from "./Run.ts"
import { noLines, type Sandbox, sandbox } from "./Sandbox.ts"
import { settingFlags } from "./SettingFlags.ts"
import { usageSentence } from "./Usage.ts"

export interface Options extends Surroundings {
  readonly version: string
  readonly colors: boolean
  readonly bot: Bot
  readonly sandbox: Sandbox
}

const shared = {
  settings: settingFlags,
  json: Flag.Boolean("json").pipe(Flag.withDescription("Print one JSON document on stdout; logs go to stderr"), Flag.withDefault(false), Flag.withoutNegation)
}

const sandboxFlags = {
  chat: Flag.Boolean("chat").pipe(Flag.withDescription("--no-chat: only run, for other clients and scripts, and print where everything is"), Flag.withDefault(true)),
  port: Flag.Int("port").pipe(Flag.withDescription("Port of the homeserver; any free one when it is not given"), Flag.filter((port) => port > 0 && port < 65_536, (port) => `${port} is no port`), Flag.optional)
}

const about = "A Matrix bot that puts an AI agent into people's rooms. Without a command it runs the bot until SIGTERM or Ctrl-C; with no MATRIX_ and AGENT_ setting at all it runs the sandbox."

const examples = [
  { command: "matrix-surface", description: "Run the bot with the settings of the environment and of .env" },
  { command: "matrix-surface sandbox", description: "Try it: a homeserver, an assistant and the bot in one process, and a chat" },
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

  const sandboxCommand = Command.make("sandbox", sandboxFlags, Effect.fnUntraced(function*({ chat, port }) {
    const { json, settings } = yield* root
    return yield* sandbox(options.sandbox, yield* look(settings, options), { chat, json, port: Option.getOrUndefined(port) }, noLines)
  })).pipe(Command.withDescription("Try it without any setting: a homeserver, an assistant and the bot in one process on loopback, and a chat"))

  const program = root.pipe(
    Command.withHandler(Effect.fnUntraced(function*({ json, settings }) {
      return yield* run(options.bot, options.sandbox, yield* look(settings, options), json)
    })),
    Command.withDescription(about),
    Command.withExamples(examples),
    Command.withSubcommands([configCommand, sandboxCommand])
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
