import { Effect, Option } from "effect"
import type { RoomId } from "../../../domain/Ids.ts"
import type { RawEvent } from "../../../domain/matrix/SyncBatch.ts"
import { whyOf } from "../../../domain/operations/WaitReason.ts"
import type { StoreError } from "../../../domain/StoreError.ts"
import { IntakeJournal } from "../../../services/intake/IntakeJournal.ts"
import type { Room } from "../../../services/intake/IntakeRecords.ts"
import { Matrix } from "../../../services/matrix/Matrix.ts"
import { StoreWaits } from "../../../services/store/StoreWaits.ts"
import { makeKeyedRetry } from "../../pace/KeyedRetry.ts"
import type { Overtaken, Patiently } from "../../pace/RequestLanes.ts"
import { done, type SoFar, type Tried } from "../../pace/RetryRhythm.ts"

/** Requests under way at once, and rooms in hand. */
const atOnce = 2
const most = 4_096
/** The longest pause between two tries, in ms. */
const rarely = 3_600_000

/**
 * Asks for the members of rooms called direct whose number no sync told: a room is direct only while at most two are
 * in it. A server that sends `m.joined_member_count` is never asked. Until the answer comes, the room counts as
 * direct. `counted` is run for a room whose number is stored; `grouped` is the notice for one that is direct no more.
 */
export const makeMembers = Effect.fnUntraced(
  function*(grouped: RawEvent | undefined, counted: (room: RoomId) => Effect.Effect<void>) {
    const journal = yield* IntakeJournal
    const matrix = yield* Matrix
    const isUnknown = ({ direct, members, membership }: Room) =>
      membership === "join" && direct && members === undefined

    const step = Effect.fnUntraced(
      function*(id: RoomId, _: SoFar, patiently: Patiently): Effect.fn.Return<Tried, StoreError | Overtaken> {
        const room = yield* journal.room(id)
        if (Option.isNone(room) || !isUnknown(room.value)) return done
        const answer = yield* patiently(Effect.result(matrix.joinedMembers(id)))
        if (answer._tag === "Failure") {
          return { _tag: "Again", kind: undefined, why: whyOf(answer.failure), longest: rarely }
        }
        yield* journal.noteRoom({ room: id, members: answer.success.length }, grouped)
        yield* counted(id)
        return done
      }
    )
    const all = Effect.map(journal.rooms("join"), (rooms) => rooms.filter(isUnknown).map(({ room }) => room))
    const { hurryAll, wake } = yield* makeKeyedRetry<RoomId>(yield* StoreWaits, {
      name: "counting of members",
      atOnce,
      most,
      step,
      all
    })
    return { wake, hurryAll, start: Effect.flatMap(all, (rooms) => Effect.forEach(rooms, wake, { discard: true })) }
  }
)
