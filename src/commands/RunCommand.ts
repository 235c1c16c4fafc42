import * as Console from "effect/Console"
import * as Effect from "effect/Effect"
import type { Settings } from "../domain/settings/Settings.ts"
import { refusal } from "../domain/settings/SettingsResult.ts"
import { defaultCommand, nothingSet } from "../domain/settings/sources/DefaultCommand.ts"
import { UserError } from "../domain/UserError.ts"
import * as Logs from "../layers/operations/Logs.ts"
import type { LookedUpSettings } from "./process/LookedUpSettings.ts"
import { type Sandbox, sandbox } from "./SandboxCommand.ts"

/** A bot that works until it is interrupted; it fails when it cannot go on. */
export type Bot = (settings: Settings, options: RunFlags) => Effect.Effect<unknown, unknown>

export interface RunFlags {
  /** Makes the bot stop that serves the account on another host. */
  readonly takeOver: boolean
}

const refused = Effect.fnUntraced(function*(json: boolean, sentence: string, problems: LookedUpSettings["problems"]) {
  if (json) yield* Console.log(JSON.stringify({ schema: "matrix-surface.run/1", problems }))
  return yield* UserError.refuse(sentence)
})

/**
 * No command: the bot, with everything that was given being right, or a refusal that says what is not; with nothing
 * given, the sandbox.
 */
export const run = Effect.fnUntraced(
  function*(
    bot: Bot,
    trial: Sandbox,
    looked: LookedUpSettings,
    { json, takeOver }: RunFlags & { readonly json: boolean }
  ) {
    if (defaultCommand(looked.given) === "sandbox") {
      return yield* sandbox(trial, looked, { chat: true, json, port: undefined }, nothingSet)
    }
    const { settings, problems, warnings } = looked.outcome
    if (settings === undefined) return yield* refused(json, refusal(problems), problems)
    const working = Effect.andThen(
      Effect.forEach(warnings, (said) => Effect.logWarning(said), { discard: true }),
      bot(settings, { takeOver })
    )
    return yield* Effect.provide(working, Logs.layer(settings.log))
  }
)
