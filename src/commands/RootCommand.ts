import * as Command from "effect/cli/Command"
import * as Flag from "effect/cli/Flag"
import * as Effect from "effect/Effect"
import { lookUpSettings, type Surroundings } from "./process/LookedUpSettings.ts"
import { settingFlags } from "./process/SettingFlags.ts"

const sharedFlags = {
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

/** The program itself, with the flags that every command shares. */
export const root = Command.make("matrix-surface", runFlags).pipe(Command.withSharedFlags(sharedFlags))

/** What every command is given: whether to print JSON, and the settings. */
export const shared = Effect.fnUntraced(function*(surroundings: Surroundings) {
  const { json, settings } = yield* root
  return { json, looked: yield* lookUpSettings(settings, surroundings) }
})
