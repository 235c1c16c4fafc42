import { Context, type Effect } from "effect"
import type { AccessChange, AccessStanding } from "../../domain/access/AccessChange.ts"
import type { AccessRule, AccessView } from "../../domain/access/AccessRule.ts"
import type { StoreError } from "../../domain/StoreError.ts"

/**
 * Who may talk to the bot, from the settings and the store together. Asked of each event, so the answers come from
 * memory; the store is read at the start and at each change, which nothing makes but `put`.
 */
export class Access extends Context.Service<Access, {
  readonly isAllowed: AccessView["isAllowed"]
  readonly isAdmin: AccessView["isAdmin"]
  readonly isApprover: AccessView["isApprover"]
  readonly allowedBy: AccessView["allowedBy"]
  readonly deniedBy: AccessView["deniedBy"]
  readonly rules: Effect.Effect<ReadonlyArray<AccessRule>>
  /** As `AccessRules.putAccess`; it counts at once. */
  put(said: AccessChange): Effect.Effect<AccessStanding | "full", StoreError>
  /** Waits for the next change; several at once may be one. One caller at a time. */
  readonly changed: Effect.Effect<void>
}>()("matrix-surface/services/account/Access") {}
