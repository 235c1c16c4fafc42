import { Context, type Effect } from "effect"
import type { AccessRule } from "../../domain/access/AccessRule.ts"
import type { StoreError } from "../../domain/StoreError.ts"

/** Who was allowed or denied by commands, as the store has it. */
export class AccessRules extends Context.Service<AccessRules, {
  /** All rules, by their patterns; at most `mostAccessRules`. */
  readonly accessRules: Effect.Effect<ReadonlyArray<AccessRule>, StoreError>
  /**
   * Puts a rule in place of the one of the same pattern. False: there are as many as can be, and nothing was changed.
   * On the disk when it returns. Repeating it changes nothing.
   */
  putAccess(rule: AccessRule): Effect.Effect<boolean, StoreError>
}>()("matrix-surface/services/account/AccessRules") {}
