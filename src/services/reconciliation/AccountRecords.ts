import { Context, type Effect } from "effect"
import type { RoomId, UserId } from "../../domain/Ids.ts"
import type { MatrixError } from "../../domain/matrix/MatrixError.ts"
import type { ChatMirror } from "../../domain/reset/snapshot/ChatMirror.ts"
import type { StoreError } from "../../domain/StoreError.ts"

/**
 * The only writer of the account's data: `m.direct`, and what we must know again after our disk was lost. One write at
 * a time; each is tried once. What other clients wrote stays, also what the specification does not know: `m.direct` is
 * read right before it is written. Repeating a write changes nothing. The store notes what was written.
 */
export class AccountRecords extends Context.Service<AccountRecords, {
  /** Lists the rooms in `m.direct` that it does not list yet, each under a person. */
  markDirect(
    rooms: ReadonlyArray<{ readonly room: RoomId; readonly user: UserId }>
  ): Effect.Effect<void, MatrixError | StoreError>
  /** Takes the rooms out of `m.direct`, wherever it lists them. */
  takeOutOfDirect(rooms: ReadonlyArray<RoomId>): Effect.Effect<void, MatrixError | StoreError>
  mirrorChat(room: RoomId, mirror: ChatMirror): Effect.Effect<void, MatrixError | StoreError>
  mirrorStore(incarnation: string): Effect.Effect<void, MatrixError | StoreError>
}>()("matrix-surface/services/reconciliation/AccountRecords") {}
