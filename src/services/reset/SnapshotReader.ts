import { Context, type Effect } from "effect"
import type { Snapshot } from "../../domain/reset/snapshot/Snapshot.ts"
import type { UserError } from "../../domain/UserError.ts"

/**
 * Reads what a reset may look at and changes nothing: it moves no place in the stream, sets no presence, and writes no
 * file. Equal states give equal values. Fails where store or server cannot be read.
 */
export class SnapshotReader extends Context.Service<SnapshotReader, {
  readonly snapshot: Effect.Effect<Snapshot, UserError>
}>()("matrix-surface/services/reset/SnapshotReader") {}
