import { Context, type Effect } from "effect"
import type { RoomId } from "../../domain/Ids.ts"
import type { MatrixError } from "../../domain/matrix/MatrixError.ts"

/**
 * The calls that only an administrator of a Synapse may make (Synapse admin API). Every method is one request, tried
 * once, with the errors of `Matrix`; a server that is no Synapse refuses.
 */
export class SynapseAdmin extends Context.Service<SynapseAdmin, {
  /** Whether we are an administrator; false on a server without this API too. */
  readonly isAdmin: Effect.Effect<boolean, MatrixError>
  /** Begins to delete a room with its history for everybody in it. It succeeds again, also for a room that is gone. */
  purge(room: RoomId): Effect.Effect<void, MatrixError>
  /** The state of a deletion; `unknown` where nobody began one, or the server restarted since. */
  purging(room: RoomId): Effect.Effect<"active" | "complete" | "failed" | "unknown", MatrixError>
}>()("matrix-surface/services/matrix/SynapseAdmin") {}
