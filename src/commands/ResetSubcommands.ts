import * as Argument from "effect/cli/Argument"
import * as Command from "effect/cli/Command"
import * as Flag from "effect/cli/Flag"
import * as Effect from "effect/Effect"
import type { ResetMode } from "../domain/reset/ResetModes.ts"
import type { Ask } from "./AgentTrustCommand.ts"
import type { LookedUpSettings } from "./process/LookedUpSettings.ts"
import { reset, type ResetPrograms } from "./ResetCommand.ts"
import { restore } from "./RestoreCommand.ts"

interface Shared {
  readonly json: boolean
  readonly looked: LookedUpSettings
}

const flags = {
  dryRun: Flag.Boolean("dry-run").pipe(
    Flag.withDescription("Only show what would be done, and why"),
    Flag.withDefault(false),
    Flag.withoutNegation
  ),
  yes: Flag.Boolean("yes").pipe(Flag.withDescription("Do not ask"), Flag.withDefault(false), Flag.withoutNegation),
  out: Flag.String("out").pipe(Flag.withDescription("With --dry-run: save the plan to this file"), Flag.optional),
  plan: Flag.String("plan").pipe(
    Flag.withDescription("Do what a saved plan says, or what is left of it"),
    Flag.optional
  ),
  room: Flag.String("room").pipe(Flag.withDescription("Only this room; may be repeated"), Flag.atLeast(0)),
  user: Flag.String("user").pipe(
    Flag.withDescription("Only what is this person's alone; may be repeated"),
    Flag.atLeast(0)
  ),
  device: Flag.Boolean("device").pipe(
    Flag.withDescription("Drop the device too: log it out, and forget its session and its keys"),
    Flag.withDefault(false),
    Flag.withoutNegation
  )
}

const modes: Record<ResetMode, string> = {
  "local-only": "Begin a new store: same rooms, an agent that remembers nothing; works with the server down",
  "server-leave-forget": "Leave and forget every room, reject every invitation, then begin a new store",
  "server-purge": "Delete the rooms on the server for everybody (Synapse administrators only), then begin a new store"
}

const examplesOf = (mode: ResetMode) => [
  { command: `matrix-surface reset ${mode} --dry-run`, description: "Show what it would do" },
  {
    command: `matrix-surface reset ${mode} --dry-run --out plan.json`,
    description: "Save the plan, to be looked at and run later with --plan plan.json"
  },
  { command: `matrix-surface reset ${mode} --yes`, description: "Do it without asking" }
]

/** `reset MODE` and `restore FILE`, over what every command shares. */
export const resetCommands = <E, R>(
  options: { readonly reset: ResetPrograms; readonly ask: Ask },
  shared: Effect.Effect<Shared, E, R>
) => {
  const command = (mode: ResetMode) =>
    Command.make(
      mode,
      flags,
      Effect.fnUntraced(function*(given) {
        const { json, looked } = yield* shared
        return yield* reset(options.reset, looked, { ...given, mode }, { ask: options.ask, json })
      })
    ).pipe(Command.withDescription(modes[mode]), Command.withExamples(examplesOf(mode)))

  return [
    Command.make("reset").pipe(
      Command.withDescription("Put the bot back to a known state, after showing what that means"),
      Command.withSubcommands([command("local-only"), command("server-leave-forget"), command("server-purge")])
    ),
    Command.make(
      "restore",
      { file: Argument.String("file").pipe(Argument.withDescription("A file of the folder backups")) },
      Effect.fnUntraced(function*({ file }) {
        const { json, looked } = yield* shared
        return yield* restore(options.reset.restore, looked, file, json)
      })
    ).pipe(Command.withDescription("Bring a backup of the store back; what was answered since stays answered"))
  ] as const
}
