import { Context, type Effect } from "effect"
import type { Preferences } from "../../domain/account/Preferences.ts"
import type { UserId } from "../../domain/Ids.ts"
import type { StoreError } from "../../domain/StoreError.ts"

/** What people chose for themselves. */
export class PersonPreferences extends Context.Service<PersonPreferences, {
  preferences(user: UserId): Effect.Effect<Preferences, StoreError>
  /**
   * Changes what is named, and leaves the rest. False: the store knows as many people as it can, and nothing was
   * changed. Repeating it changes nothing.
   */
  prefer(user: UserId, change: Preferences): Effect.Effect<boolean, StoreError>
}>()("matrix-surface/services/account/PersonPreferences") {}
