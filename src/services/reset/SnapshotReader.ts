import { Context, type Effect, Schema } from "effect"
import type { Snapshot } from "../../domain/reset/snapshot/Snapshot.ts"

/** The world could not be looked at. */
export class SnapshotUnavailable
  extends Schema.TaggedError<SnapshotUnavailable>()("SnapshotUnavailable", { sentence: Schema.String })
{
  readonly exitCode = 2
  override get message() {
    return this.sentence
  }
}

/**
 * Looks and changes nothing: it moves no place in the stream, sets no presence, writes no file. Equal worlds are
 * equal values.
 */
export class SnapshotReader extends Context.Service<SnapshotReader, {
  readonly snapshot: Effect.Effect<Snapshot, SnapshotUnavailable>
}>()("matrix-surface/services/reset/SnapshotReader") {}
