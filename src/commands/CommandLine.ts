import * as CliConfig from "effect/cli/CliConfig"
import * as CliError from "effect/cli/CliError"
import * as CliOutput from "effect/cli/CliOutput"
import * as Command from "effect/cli/Command"
import * as Flag from "effect/cli/Flag"
import * as GlobalFlag from "effect/cli/GlobalFlag"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import { UserError } from "../domain/UserError.ts"
import { agentRelease, agentTrust, type Ask, type Trust } from "./AgentTrustCommand.ts"
import { config } from "./ConfigCommand.ts"
import { presenter } from "./process/HelpPresenter.ts"
import { lookUpSettings, type Surroundings } from "./process/LookedUpSettings.ts"
import { settingFlags } from "./process/SettingFlags.ts"
import { usageSentence } from "./process/UsageMistakes.ts"
import type { ResetPrograms } from "./ResetCommand.ts"
import { resetCommands } from "./ResetSubcommands.ts"
import { type Bot, run } from "./RunCommand.ts"
import { noLines, type Sandbox, sandbox } from "./SandboxCommand.ts"
import { type ReadStatus, status } from "./StatusCommand.ts"

export interface Options extends Surroundings {
  readonly version: string
  readonly colors: boolean
  readonly bot: Bot
  readonly sandbox: Sandbox
  readonly status: ReadStatus
  readonly trust: Trust
  readonly ask: Ask
  readonly reset: ResetPrograms
}

const shared = {
  settings: settingFlags,
  json: Flag.Boolean("json").pipe(
    Flag.withDescription("Print one JSON document on stdout; logs go to stderr"),
    Flag.withDefault(false),
    Flag.withoutNegation
  )
}

const runFlags = {
  takeOver: Flag.Boolean("take-over").pipe(
    Flag.withDescription("Make the bot stop that serves this account on another host"),
    Flag.withDefault(false),
    Flag.withoutNegation
  )
}

const sandboxFlags = {
  chat: Flag.Boolean("chat").pipe(
    Flag.withDescription("--no-chat: only run, for other clients and scripts, and print where everything is"),
    Flag.withDefault(true)
  ),
  port: Flag.Int("port").pipe(
    Flag.withDescription("Port of the homeserver; any free one when it is not given"),
    Flag.filter((port) => port > 0 && port < 65_536, (port) => `${port} is no port`),
    Flag.optional
  )
}

const about =
  "A Matrix bot that puts an AI agent into people's rooms. Without a command it runs the bot until SIGTERM or " +
  "Ctrl-C; with no MATRIX_ and AGENT_ setting at all it runs the sandbox."

const examples = [
  { command: "matrix-surface", description: "Run the bot with the settings of the environment and of .env" },
  {
    command: "matrix-surface sandbox",
    description: "Try it: a homeserver, an assistant and the bot in one process, and a chat"
  },
  { command: "matrix-surface config", description: "Show every setting, where it comes from, and what is wrong" },
  { command: "matrix-surface status", description: "Show how the bot does, beside it" },
  { command: "matrix-surface reset local-only --dry-run", description: "Show what beginning anew would mean" },
  { command: "matrix-surface --log-level debug --data-dir /var/lib/matrix-surface", description: "Settings as flags" },
  { command: "matrix-surface --matrix-access-token-file /run/secrets/token", description: "A secret from a file" },
  {
    command: "matrix-surface --completions bash >> ~/.bashrc",
    description: "Let the shell complete commands and flags; also zsh and fish"
  }
]

const agentFlags = {
  yes: Flag.Boolean("yes").pipe(Flag.withDescription("Do not ask"), Flag.withDefault(false), Flag.withoutNegation)
}

/** The library asks for help to be shown; what was wrong with the usage is ours to say. */
const inOneSentence = (error: unknown) => {
  if (!CliError.isCliError(error) || error._tag !== "ShowHelp") return Effect.fail(error)
  return error.errors.length === 0
    ? Effect.void
    : Effect.fail(UserError.refuse(usageSentence(error.errors)))
}

/** The whole command line as a function from arguments; tests run it with surroundings and a bot of their own. */
export const commandLine = (options: Options) => {
  const root = Command.make("matrix-surface", runFlags).pipe(Command.withSharedFlags(shared))
  const configCommand = Command.make(
    "config",
    {},
    Effect.fnUntraced(function*() {
      const { json, settings } = yield* root
      return yield* config(yield* lookUpSettings(settings, options), json)
    })
  ).pipe(
    Command.withDescription("Show every setting, where its value comes from, and what is wrong"),
    Command.withExamples([
      { command: "matrix-surface config", description: "A table; secrets are shown as <set>" },
      {
        command: "matrix-surface config --json",
        description: "The same for scripts; exit code 2 when something is wrong"
      }
    ])
  )

  const statusCommand = Command.make(
    "status",
    {},
    Effect.fnUntraced(function*() {
      const { json, settings } = yield* root
      return yield* status(options.status, yield* lookUpSettings(settings, options), { colors: options.colors, json })
    })
  ).pipe(
    Command.withDescription("Show how the bot of DATA_DIR does: what waits, what was lost, what failed last"),
    Command.withExamples([
      { command: "matrix-surface status", description: "Beside the running bot, which it does not disturb" },
      { command: "matrix-surface status --data-dir /var/lib/matrix-surface", description: "Of a service" },
      { command: "matrix-surface status --json | jq .turns", description: "For scripts" }
    ])
  )

  const trustCommand = Command.make(
    "trust",
    agentFlags,
    Effect.fnUntraced(function*({ yes }) {
      const { json, settings } = yield* root
      return yield* agentTrust(options.trust, yield* lookUpSettings(settings, options), { ask: options.ask, json, yes })
    })
  ).pipe(
    Command.withDescription("Lift the quarantine of AGENT_URL, also beside a running bot"),
    Command.withExamples([
      { command: "matrix-surface agent trust", description: "Say why the agent is under quarantine, ask, and lift it" },
      { command: "matrix-surface agent trust --yes --json", description: "The same for scripts" }
    ])
  )

  const releaseCommand = Command.make(
    "release",
    {},
    Effect.fnUntraced(function*() {
      return yield* agentRelease((yield* root).json)
    })
  ).pipe(Command.withDescription("Of exclusive leases, which this version does not have"), Command.unlisted)

  const agentCommand = Command.make("agent").pipe(
    Command.withDescription("Look after the trust in the agent: agent trust"),
    Command.withSubcommands([trustCommand, releaseCommand])
  )

  const resets = resetCommands(
    options,
    Effect.gen(function*() {
      const { json, settings } = yield* root
      return { json, looked: yield* lookUpSettings(settings, options) }
    })
  )

  const sandboxCommand = Command.make(
    "sandbox",
    sandboxFlags,
    Effect.fnUntraced(function*({ chat, port }) {
      const { json, settings } = yield* root
      return yield* sandbox(options.sandbox, yield* lookUpSettings(settings, options), {
        chat,
        json,
        port: Option.getOrUndefined(port)
      }, noLines)
    })
  ).pipe(
    Command.withDescription(
      "Try it without any setting: a homeserver, an assistant and the bot in one process on loopback, and a chat"
    ),
    Command.withExamples([
      { command: "matrix-surface sandbox", description: "Chat on this terminal" },
      { command: "echo hello | matrix-surface sandbox", description: "One question, one answer" },
      { command: "matrix-surface sandbox --no-chat --json", description: "Only run, and print where everything is" }
    ])
  )

  const program = root.pipe(
    Command.withHandler(Effect.fnUntraced(function*({ json, settings, takeOver }) {
      return yield* run(options.bot, options.sandbox, yield* lookUpSettings(settings, options), { json, takeOver })
    })),
    Command.withDescription(about),
    Command.withExamples(examples),
    Command.withSubcommands([statusCommand, configCommand, ...resets, agentCommand, sandboxCommand])
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
