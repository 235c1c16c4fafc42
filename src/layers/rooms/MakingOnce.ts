import { Clock, Effect } from "effect"
import type { RoomId, UserId } from "../../domain/Ids.ts"
import type { RoomChange } from "../../domain/intake/SyncDelta.ts"
import { MatrixError } from "../../domain/matrix/MatrixError.ts"
import { madeAmong } from "../../domain/rooms/MadeAmong.ts"
import { type MadeMark, markState } from "../../domain/rooms/MadeMark.ts"
import { graceLeft } from "../../domain/rooms/SearchGrace.ts"
import { Matrix, type NewRoom } from "../../services/matrix/Matrix.ts"
import { MadeRoomRecords, type Making } from "../../services/rooms/MadeRoomRecords.ts"

/** What is to be made, and what was tried before. */
export interface MakingOf {
  readonly what: Making
  readonly mark: MadeMark
  readonly room: NewRoom
  /** How the store is to know it beside its mark. */
  readonly known: Omit<RoomChange, "room" | "made">
  /** When a request to make it left whose end is not known; undefined: none did. */
  readonly triedAt: number | undefined
}

/** Whether the request itself was turned away, so that nothing was made. */
const isTurnedAway = ({ reason }: MatrixError) => reason._tag === "RateLimited" || reason._tag === "TokenRefused"

/**
 * Makes a room once, though the homeserver has no such request: the room begins with a mark, and where the end of an
 * earlier request is not known, in this process or one that was killed, the mark is looked for in all our rooms (one
 * request) before another one is made. A refusal may come after the room was made, as of the invitation in it.
 */
export const makeMakingOnce = Effect.fnUntraced(function*(me: UserId) {
  const matrix = yield* Matrix
  const records = yield* MadeRoomRecords

  const found = (mark: MadeMark) => Effect.map(matrix.survey, (look) => madeAmong(me, look, mark))

  /** The room of an earlier request; a server may still have that in hand when it is looked for the first time. */
  const sought = Effect.fnUntraced(function*(mark: MadeMark, triedAt: number) {
    const room = yield* found(mark)
    const wait = graceLeft(triedAt, yield* Clock.currentTimeMillis)
    if (room !== undefined || wait === 0) return room
    yield* Effect.sleep(wait)
    return yield* found(mark)
  })

  /** The room that a refused request made all the same; undefined where it made none. */
  const madeDespite = Effect.fnUntraced(function*({ mark, room, what }: MakingOf) {
    const made = yield* found(mark)
    if (made === undefined) return yield* Effect.as(records.notMade(what), undefined)
    yield* Effect.logWarning("A room was made, and its making refused").pipe(Effect.annotateLogs({ room: made }))
    // Whoever is in it, or was invited with it, is refused too.
    yield* Effect.forEach(
      room.invite,
      (user) => Effect.catchReason(matrix.invite(made, user), "MatrixError", "Refused", () => Effect.void)
    )
    return made
  })

  const created = Effect.fnUntraced(function*(making: MakingOf) {
    const { mark, room, what } = making
    yield* records.tryMaking(what)
    return yield* matrix.createRoom({ ...room, state: [markState(mark), ...room.state ?? []] }).pipe(
      Effect.tapError((
        error
      ) => (error._tag === "MatrixError" && isTurnedAway(error) ? records.notMade(what) : Effect.void)),
      Effect.catchReason(
        "MatrixError",
        "Refused",
        (_, error) =>
          Effect.flatMap(
            madeDespite(making),
            (made) => (made === undefined ? Effect.fail(error) : Effect.succeed(made))
          )
      )
    )
  })

  return Effect.fnUntraced(function*(making: MakingOf) {
    const { known, mark, triedAt } = making
    const before: RoomId | undefined = triedAt === undefined ? undefined : yield* sought(mark, triedAt)
    const room = before ?? (yield* created(making))
    yield* records.noteMade({ ...known, room, membership: "join", made: mark })
    return { room, isNew: before === undefined }
  })
})
