import { Effect, Layer, Semaphore } from "effect"
import type { RoomId } from "../../domain/Ids.ts"
import type { RawEvent } from "../../domain/matrix/SyncBatch.ts"
import { chatMirrorType, storeMirrorType } from "../../domain/reset/snapshot/ChatMirror.ts"
import { withDirect, withoutRooms } from "../../domain/reset/snapshot/DirectRooms.ts"
import { Matrix } from "../../services/matrix/Matrix.ts"
import { AccountRecords } from "../../services/reconciliation/AccountRecords.ts"
import { RoomMirrors } from "../../services/store/RoomMirrors.ts"
import { StoreRepair } from "../../services/store/StoreRepair.ts"

const directType = "m.direct"

/** Writes the account's data over `Matrix`, and notes in the store what was written. */
export const layer: Layer.Layer<AccountRecords, never, Matrix | RoomMirrors | StoreRepair> = Layer.effect(
  AccountRecords,
  Effect.gen(function*() {
    const matrix = yield* Matrix
    const mirrors = yield* RoomMirrors
    const repair = yield* StoreRepair
    const one = yield* Semaphore.make(1)

    const editDirect = Effect.fnUntraced(function*(edit: (content: RawEvent) => RawEvent | undefined) {
      const next = edit(yield* matrix.accountData(directType))
      if (next !== undefined) yield* matrix.putAccountData(directType, next)
    })

    return AccountRecords.of({
      // Noted also where the list has it already, under whomever: who takes it out later means it.
      markDirect: (rooms) =>
        one.withPermit(
          Effect.andThen(
            editDirect((content) => withDirect(content, rooms)),
            repair.noteMarked(rooms.map(({ room }): RoomId => room))
          )
        ),
      takeOutOfDirect: (rooms) => one.withPermit(editDirect((content) => withoutRooms(content, rooms))),
      mirrorChat: (room, mirror) =>
        one.withPermit(
          Effect.andThen(matrix.putAccountData(chatMirrorType, mirror, room), mirrors.noteMirrored(room, mirror))
        ),
      mirrorStore: (incarnation) => one.withPermit(matrix.putAccountData(storeMirrorType, { incarnation }))
    })
  })
)
