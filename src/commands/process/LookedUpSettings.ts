import * as Effect from "effect/Effect"
import type * as Option from "effect/Option"
import { type SettingsResult, settingsResult } from "../../domain/settings/SettingsResult.ts"
import * as Environment from "../../layers/operations/Environment.ts"
import { givenByFlags } from "./SettingFlags.ts"

/** Where a command looks for settings besides its flags. */
export interface Surroundings {
  readonly environment: Readonly<Record<string, string | undefined>>
  /** Where a `.env` is looked for; undefined: none counts. */
  readonly directory: string | undefined
}

export interface LookedUpSettings extends Environment.Found {
  readonly outcome: SettingsResult
}

export const lookUpSettings = Effect.fnUntraced(
  function*(flags: Readonly<Record<string, Option.Option<string>>>, surroundings: Surroundings) {
    const found = yield* Environment.findSettings({ flags: givenByFlags(flags), ...surroundings })
    return { ...found, outcome: settingsResult(found.given, found.problems, found.warnings) } satisfies LookedUpSettings
  }
)
