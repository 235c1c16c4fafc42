import * as Effect from "effect/Effect"
import type * as Option from "effect/Option"
import { type Outcome, outcome } from "../../domain/settings/SettingsResult.ts"
import * as Environment from "../../layers/operations/Environment.ts"
import { givenByFlags } from "./SettingFlags.ts"

/** Where a command looks for settings besides its flags. */
export interface Surroundings {
  readonly environment: Readonly<Record<string, string | undefined>>
  readonly directory: string
}

export interface Looked extends Environment.Found {
  readonly outcome: Outcome
}

export const look = Effect.fnUntraced(
  function*(flags: Readonly<Record<string, Option.Option<string>>>, surroundings: Surroundings) {
    const found = yield* Environment.find({ flags: givenByFlags(flags), ...surroundings })
    return { ...found, outcome: outcome(found.given, found.problems, found.warnings) } satisfies Looked
  }
)
