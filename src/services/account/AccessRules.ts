import { Context, type Effect } from "effect"
import type { AccessChange, AccessStanding } from "../../domain/access/AccessChange.ts"
import type { AccessRule } from "../../domain/access/AccessRule.ts"
import type { StoreError } from "../../domain/StoreError.ts"

/** Who was allowed or denied by commands, as the store has it. */
export class AccessRules extends Context.Service<AccessRules, {
  /** All rules, by their patterns; at most `mostAccessRules`. */
  readonly accessRules: Effect.Effect<ReadonlyArray<AccessRule>, StoreError>
  /**
   * Puts the effect of a command on its pattern (`standingAfter`); how the pattern stands then. `full`: there are as
   * many rules as can be, and nothing was changed. On the disk when it returns. Repeating the newest command of a
   * pattern, which is known by who sent it and when, changes nothing.
   */
  putAccess(said: AccessChange): Effect.Effect<AccessStanding | "full", StoreError>
}>()("matrix-surface/services/account/AccessRules") {}
