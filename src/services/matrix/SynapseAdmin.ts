import { Context, type Effect } from "effect"
import type { RoomId } from "../../domain/Ids.ts"
import type { MatrixError } from "../../domain/matrix/MatrixError.ts"

/**
 * What only an administrator of a Synapse may do (Synapse admin API). Every method is one request, tried once, with
 * the errors of `Matrix`; a server that is no Synapse refuses.
 */
export class SynapseAdmin extends Context.Service<SynapseAdmin, {
  /** False also on a server that has no such API. */
  readonly isAdmin: Effect.Effect<boolean, MatrixError>
  /**
   * Begins to delete a room with its history, for everybody who is in it. Beginning again, and a room that is gone,
   * succeed.
   */
  purge(room: RoomId): Effect.Effect<void, MatrixError>
  /** How far that is; `unknown`: nobody began it, or the server was restarted since. */
  purging(room: RoomId): Effect.Effect<"active" | "complete" | "failed" | "unknown", MatrixError>
}>()("matrix-surface/services/matrix/SynapseAdmin") {}
