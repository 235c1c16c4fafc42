import * as Command from "effect/cli/Command"
import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import type { Programs } from "../app/Programs.ts"
import { refusal } from "../domain/settings/SettingsResult.ts"
import { agentAlone, defaultCommand, nothingSet } from "../domain/settings/sources/DefaultCommand.ts"
import { UserError } from "../domain/UserError.ts"
import * as Logs from "../layers/operations/Logs.ts"
import { type LookedUpSettings, lookUpSettings, type Surroundings } from "./process/LookedUpSettings.ts"
import { root } from "./RootCommand.ts"
import { startSandbox } from "./SandboxCommand.ts"

interface RunOptions extends Surroundings, Pick<Programs, "bot" | "sandbox"> {}

const refused = Effect.fnUntraced(function*(json: boolean, sentence: string, problems: LookedUpSettings["problems"]) {
  if (json) yield* Console.log(JSON.stringify({ schema: "matrix-surface.run/1", problems }))
  return yield* UserError.refuse(sentence)
})

/** Runs the bot when all settings are right, the sandbox when none is given; else refuses and says what is wrong. */
const run = Effect.fnUntraced(
  function*({ bot, sandbox }: RunOptions, looked: LookedUpSettings, json: boolean, takeOver: boolean) {
    if (defaultCommand(looked.given) === "sandbox") {
      return yield* startSandbox(sandbox, looked, { chat: true, json, port: undefined }, nothingSet)
    }
    const { settings, problems, warnings } = looked.outcome
    if (settings === undefined) return yield* refused(json, refusal(problems) + agentAlone(looked.given), problems)
    const working = Effect.andThen(
      Effect.forEach(warnings, (said) => Effect.logWarning(said), { discard: true }),
      bot(settings, { takeOver, tokenFile: looked.files.get("AGENT_TOKEN") })
    )
    return yield* Effect.provide(working, Logs.layer(settings.log))
  }
)

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

/** What runs where no command is given. */
export const runCommand = (options: RunOptions) =>
  root.pipe(
    Command.withHandler(Effect.fnUntraced(function*({ json, settings, takeOver }) {
      return yield* run(options, yield* lookUpSettings(settings, options), json, takeOver)
    })),
    Command.withDescription(about),
    Command.withExamples(examples)
  )
