import { Context, Effect } from "effect"

/**
 * Whether what the journal knows of rooms is what the homeserver says: a room that was not encrypted may be by now,
 * and who was in it may have been put out, where no sync succeeded of late. Without a layer it is always so.
 */
export class SyncFreshness extends Context.Reference<{
  readonly isFresh: Effect.Effect<boolean>
  /** A sync succeeded, and its batch is in the journal; or one failed. */
  note(succeeded: boolean): Effect.Effect<void>
}>("matrix-surface/services/intake/SyncFreshness", {
  defaultValue: () => ({ isFresh: Effect.succeed(true), note: () => Effect.void })
}) {}
