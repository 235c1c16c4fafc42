import { Effect, Option, Random } from "effect"
import type { RoomId, UserId } from "../../domain/Ids.ts"
import type { MatrixError } from "../../domain/MatrixError.ts"
import { answerTo } from "../../domain/Invitation.ts"
import type { Words } from "../../domain/Words.ts"
import { waitAfter } from "../../domain/Retry.ts"
import { Journal, type Room } from "../../services/Journal.ts"
import { Matrix } from "../../services/Matrix.ts"

/** Answers the invitations and leaves the rooms that we cannot be in, until none is left. */
export const makeInvitations = Effect.fnUntraced(function*(isAllowed: (user: UserId) => boolean, words: Words) {
  const journal = yield* Journal
  const matrix = yield* Matrix
  // Joins that were confirmed, until a sync says so.
  const joined = new Set<RoomId>()

  const patiently = Effect.fnUntraced(function*<A>(call: Effect.Effect<A, MatrixError>) {
    for (let tries = 1;; tries++) {
      const answer = yield* Effect.result(call)
      if (answer._tag === "Success") return Option.some(answer.success)
      const wait = waitAfter(answer.failure, tries, yield* Random.next)
      if (wait === undefined) {
        yield* Effect.logWarning(answer.failure.message)
        return Option.none<A>()
      }
      yield* Effect.sleep(wait)
    }
  })

  /** So that a lost disk, and other clients of this account, know the room for a direct one. */
  const markDirect = Effect.fnUntraced(function*(room: RoomId, inviter: UserId) {
    const known = yield* patiently(matrix.accountData("m.direct"))
    if (Option.isNone(known)) return
    const rooms = known.value[inviter]
    const list: ReadonlyArray<unknown> = Array.isArray(rooms) ? rooms : []
    if (!list.includes(room)) yield* patiently(matrix.putAccountData("m.direct", { ...known.value, [inviter]: [...list, room] }))
  })

  const tend = Effect.fnUntraced(function*(room: Room) {
    const answer = answerTo(room, isAllowed, words)
    if (answer._tag === "Join") {
      const done = yield* patiently(matrix.join(room.room))
      // An invitation that is gone is no invitation.
      if (Option.isNone(done)) return yield* journal.note({ room: room.room, membership: "leave" })
      joined.add(room.room)
      yield* Effect.logInfo("Joined a room").pipe(Effect.annotateLogs({ room: room.room, by: room.inviter ?? "nobody" }))
      if (room.direct && room.inviter !== undefined) yield* markDirect(room.room, room.inviter)
      return
    }
    yield* Effect.logInfo("Left a room").pipe(Effect.annotateLogs({ room: room.room, why: answer.reason }))
    yield* patiently(matrix.leave(room.room, answer.reason))
    yield* journal.note({ room: room.room, membership: "leave" })
  })

  return Effect.gen(function*() {
    const rooms = yield* journal.roomsToTend
    for (const room of joined) if (!rooms.some((one) => one.room === room && one.membership === "invite")) joined.delete(room)
    for (const room of rooms) if (!joined.has(room.room)) yield* tend(room)
  })
})
