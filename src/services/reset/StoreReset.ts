import { Context, type Effect } from "effect"
import type { UserId } from "../../domain/Ids.ts"
import type { StoreState } from "../../domain/reset/snapshot/Snapshot.ts"
import type { StoreStep } from "../../domain/reset/Step.ts"
import type { StoreError } from "../../domain/StoreError.ts"
import type { UserError } from "../../domain/UserError.ts"

/** The store as a reset sees it, read while a bot may use it: nothing is written, migrated or created. */
export class StoreFacts extends Context.Service<StoreFacts, {
  /** The store's account, its name in the account's lease, and its content; null where there is no store. */
  readonly read: Effect.Effect<
    { readonly user: UserId | null; readonly lease: string | null; readonly store: StoreState | null },
    StoreError | UserError
  >
}>()("matrix-surface/services/reset/StoreReset/StoreFacts") {}

/** Changes the store for a reset, as its only user. */
export class StoreReset extends Context.Service<StoreReset, {
  /** Performs one step in one transaction: after a crash the store is as before or as after. */
  perform(step: StoreStep): Effect.Effect<void, StoreError>
  /** Deletes the login, and makes the keys of its device those of an old one. Salt and store stay. */
  readonly dropDevice: Effect.Effect<void, StoreError>
}>()("matrix-surface/services/reset/StoreReset") {}
