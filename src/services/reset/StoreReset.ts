import { Context, type Effect } from "effect"
import type { UserId } from "../../domain/Ids.ts"
import type { StoreState } from "../../domain/reset/snapshot/Snapshot.ts"
import type { StoreStep } from "../../domain/reset/Step.ts"
import type { StoreError } from "../../domain/StoreError.ts"
import type { UserError } from "../../domain/UserError.ts"

/** The store as a reset sees it, read beside whoever works on it: nothing is written, migrated or made. */
export class StoreFacts extends Context.Service<StoreFacts, {
  /** Whose it is, what it goes by in the account's lease, and what is in it; null where there is no store. */
  readonly read: Effect.Effect<
    { readonly user: UserId | null; readonly lease: string | null; readonly store: StoreState | null },
    StoreError | UserError
  >
}>()("matrix-surface/services/reset/StoreReset/StoreFacts") {}

/** Changes the store for a reset, as its only user. */
export class StoreReset extends Context.Service<StoreReset, {
  /** One transaction; a crash in it leaves the store as it was, or as it is to be. */
  perform(step: StoreStep): Effect.Effect<void, StoreError>
  /** Forgets the login and the keys of its device. Salt and store stay. */
  readonly dropDevice: Effect.Effect<void, StoreError>
}>()("matrix-surface/services/reset/StoreReset") {}
