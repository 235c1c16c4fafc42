import { Effect, Layer, Option } from "effect"
import type { RoomId, UserId } from "../../domain/Ids.ts"
import type { BotMessages } from "../../domain/messages/BotMessages.ts"
import { roomTitle } from "../../domain/rooms/RoomTitle.ts"
import { UserError } from "../../domain/UserError.ts"
import type { Crypto } from "../../services/crypto/Crypto.ts"
import { Matrix } from "../../services/matrix/Matrix.ts"
import type { AccountRecords } from "../../services/reconciliation/AccountRecords.ts"
import { MadeRoomRecords } from "../../services/rooms/MadeRoomRecords.ts"
import { MadeRooms } from "../../services/rooms/MadeRooms.ts"
import { makePersonSpaces } from "./PersonSpaces.ts"
import { makeRoomMaking } from "./RoomMaking.ts"
import { saying } from "./Saying.ts"

/** `MadeRooms` over the homeserver and the store. `words`: as the bot calls and says things. */
export const layer = (
  me: UserId,
  words: BotMessages
): Layer.Layer<MadeRooms, never, AccountRecords | Crypto | MadeRoomRecords | Matrix> =>
  Layer.effect(
    MadeRooms,
    Effect.gen(function*() {
      const matrix = yield* Matrix
      const records = yield* MadeRoomRecords
      const spaces = yield* makePersonSpaces(me, words)
      const make = yield* makeRoomMaking(me, words, spaces)

      const proveTheirs = Effect.fnUntraced(function*({ by, room }: { readonly by: UserId; readonly room: RoomId }) {
        const known = Option.getOrUndefined(yield* records.madeRoom(room))
        if (known?.by !== by) return yield* UserError.refuse(words.notTheirRoom)
      })

      return MadeRooms.of({
        make: Effect.fn("MadeRooms.make")(make),
        list: records.madeRooms,
        rename: Effect.fn("MadeRooms.rename")(function*(of) {
          yield* proveTheirs(of)
          const title = roomTitle(of.title)
          if (title === undefined) return yield* UserError.refuse(words.noRoomTitle)
          yield* saying(words.roomNotRenamed, matrix.putState(of.room, "m.room.name", "", { name: title }))
          yield* records.noteMade({ room: of.room, title })
        }),
        archive: Effect.fn("MadeRooms.archive")(function*(of) {
          yield* proveTheirs(of)
          yield* records.noteArchived(of.room)
          const { space } = yield* records.spaceOf(of.by)
          if (space !== undefined) yield* spaces.unlink(space, of.room)
        })
      })
    })
  )
