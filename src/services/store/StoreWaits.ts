import { Context, type Effect } from "effect"
import type { Wait, WaitKind } from "../../domain/operations/WaitReason.ts"
import type { StoreError } from "../../domain/StoreError.ts"

/**
 * What this process tries again and when, for `status`. The waits of an earlier process are forgotten when the store
 * is opened.
 */
export class StoreWaits extends Context.Service<StoreWaits, {
  /** Notes a wait, or its next try; `since` of the first time stays. */
  noteWait(wait: Wait): Effect.Effect<void, StoreError>
  /** Removes a wait; nothing happens where none was noted. */
  endWait(kind: WaitKind, subject: string): Effect.Effect<void, StoreError>
  /** The longest wait first. */
  readonly waits: Effect.Effect<ReadonlyArray<Wait>, StoreError>
}>()("matrix-surface/services/store/StoreWaits") {}
