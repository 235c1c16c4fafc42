import { IntakeJournal } from "../../services/intake/IntakeJournal.ts"
import { Effect, Option } from "effect"
import type { RoomId, UserId } from "../../domain/Ids.ts"
import { answerTo, type InvitationAnswer, isOfStranger, withDirect } from "../../domain/intake/InvitePolicy.ts"
import type { MatrixError } from "../../domain/matrix/MatrixError.ts"
import type { BotMessages } from "../../domain/messages/BotMessages.ts"
import { type WaitKind, whyOf } from "../../domain/operations/WaitReason.ts"
import type { StoreError } from "../../domain/StoreError.ts"
import { Journal, type Room } from "../../services/journal/Journal.ts"
import { Matrix } from "../../services/matrix/Matrix.ts"
import { StoreWaits } from "../../services/store/StoreWaits.ts"
import { done, makeKeyedRetry, type SoFar, type Tried } from "../pace/KeyedRetry.ts"
import { makeLogSparingly } from "../pace/LogSparingly.ts"
import type { Overtaken, Patiently } from "../pace/RequestLanes.ts"

/** Joins, and leavings of rooms that we should not be in, under way at once. */
const atOnce = 4
const most = 4_096
/**
 * Rejections of strangers under way at once, and in hand at once: anybody can invite, from as many rooms as they
 * like.
 */
const strangersAtOnce = 2
const mostStrangers = 256
/** The account's list of direct rooms. */
const direct = "m.direct"
/** A rejection that nobody waits for is tried again up to an hour apart. */
const rarely = 3_600_000

/**
 * Answers invitations and leaves the rooms that we cannot be in, each room at its own pace. An invitation is dropped
 * only when a sync says that it is gone: what a server says of one today may be otherwise tomorrow. Strangers have a
 * line of their own, so that an allowed person's invitation never stands behind theirs.
 */
export const makeInvitations = Effect.fnUntraced(function*(isAllowed: (user: UserId) => boolean, words: BotMessages) {
  const journal = { ...yield* IntakeJournal, ...yield* StoreWaits }
  const matrix = yield* Matrix
  // Joins that were confirmed, until a sync says so.
  const joined = new Set<RoomId>()
  const sparingly = makeLogSparingly()

  /** What is to be done about a room by now. */
  const asked = Effect.fnUntraced(function*(id: RoomId) {
    const room = Option.getOrUndefined(yield* journal.room(id))
    if (room?.membership !== "invite") joined.delete(id)
    if (
      room === undefined || joined.has(id) ||
      (room.membership !== "invite" && !(room.membership === "join" && room.encrypted))
    ) return undefined
    return { room, answer: answerTo(room, isAllowed, words) }
  })

  const again = (
    room: RoomId | undefined,
    kind: WaitKind | undefined,
    error: MatrixError,
    { failed }: SoFar,
    longest?: number
  ): Effect.Effect<Tried> => {
    const { reason } = error
    const tried: Tried = {
      _tag: "Again",
      kind,
      why: whyOf(error),
      after: reason._tag === "RateLimited" ? reason.retryAfter : undefined,
      ...(longest === undefined ? {} : { longest })
    }
    const line = Effect.logWarning("A room cannot be joined, left or marked now; it is tried again").pipe(
      Effect.annotateLogs({ ...(room === undefined ? {} : { room }), what: kind ?? "mark", why: whyOf(error) })
    )
    return Effect.as(failed ? Effect.void : sparingly(kind ?? "mark", line), tried)
  }

  /**
   * So that a lost disk, and other clients of this account, know the room for a direct one. It is one list for all
   * rooms, so it is read and written once for all of them.
   */
  const mark = Effect.fnUntraced(function*(_: typeof direct, so: SoFar): Effect.fn.Return<Tried, StoreError> {
    const known = [
      ...yield* journal.rooms("join"),
      ...(yield* Effect.forEach(joined, (id) => journal.room(id))).flatMap((room) => Option.toArray(room))
    ]
    const ours = known.filter((room) =>
      room.direct && room.inviter !== undefined && (room.membership === "join" || room.membership === "invite")
    )
    if (ours.length === 0) return done
    const written = yield* Effect.result(Effect.gen(function*() {
      const marked = yield* matrix.accountData(direct)
      const wanted = withDirect(marked, ours)
      if (wanted !== undefined) yield* matrix.putAccountData(direct, wanted)
    }))
    return written._tag === "Success" ? done : yield* again(undefined, undefined, written.failure, so, rarely)
  })
  const marks = yield* makeKeyedRetry<typeof direct>(journal, {
    name: "marking of direct rooms",
    atOnce: 1,
    most: 1,
    step: mark,
    all: Effect.succeed([direct])
  })

  const isStranger = (room: Room) => isOfStranger(room, isAllowed)

  const join = Effect.fnUntraced(function*({ direct: isDirect, inviter, room }: Room, so: SoFar, patiently: Patiently) {
    const answer = yield* patiently(Effect.result(matrix.join(room)))
    if (answer._tag === "Failure") return yield* again(room, "join", answer.failure, so)
    joined.add(room)
    yield* Effect.logInfo("Joined a room").pipe(Effect.annotateLogs({ room, by: inviter ?? "nobody" }))
    if (isDirect && inviter !== undefined) yield* marks.wake(direct)
    return done
  })

  const leave = Effect.fnUntraced(
    function*(
      known: Room,
      { reason }: Extract<InvitationAnswer, { readonly _tag: "Leave" }>,
      so: SoFar,
      patiently: Patiently,
      longest?: number
    ) {
      const { room } = known
      const answer = yield* patiently(Effect.result(matrix.leave(room, reason)))
      if (answer._tag === "Failure") return yield* again(room, "leave", answer.failure, so, longest)
      const line = Effect.logInfo("Left a room").pipe(Effect.annotateLogs({ room, why: reason }))
      yield* isStranger(known) ? sparingly("left", line) : line
      yield* journal.noteRoom({ room, membership: "leave" })
      return done
    }
  )

  const ours = Effect.fnUntraced(
    function*(id: RoomId, so: SoFar, patiently: Patiently): Effect.fn.Return<Tried, StoreError | Overtaken> {
      const what = yield* asked(id)
      if (what === undefined || isStranger(what.room)) return done
      return what.answer._tag === "Join"
        ? yield* join(what.room, so, patiently)
        : yield* leave(what.room, what.answer, so, patiently)
    }
  )
  const theirs = Effect.fnUntraced(
    function*(id: RoomId, so: SoFar, patiently: Patiently): Effect.fn.Return<Tried, StoreError | Overtaken> {
      const what = yield* asked(id)
      return what === undefined || what.answer._tag === "Join" || !isStranger(what.room)
        ? done
        : yield* leave(what.room, what.answer, so, patiently, rarely)
    }
  )

  const waiting = (who: (room: Room) => boolean) =>
    Effect.map(journal.roomsToTend, (rooms) => rooms.filter(who).map(({ room }) => room))
  const invited = yield* makeKeyedRetry<RoomId>(journal, {
    name: "invitations",
    kind: "join",
    atOnce,
    most,
    step: ours,
    all: waiting((room) => !isStranger(room))
  })
  const strangers = yield* makeKeyedRetry<RoomId>(journal, {
    name: "rejections",
    kind: "leave",
    atOnce: strangersAtOnce,
    most: mostStrangers,
    step: theirs,
    all: waiting(isStranger)
  })

  const wake = (room: Room) => (isStranger(room) ? strangers : invited).wake(room.room)
  const both = (act: (one: typeof invited) => Effect.Effect<void>) => Effect.andThen(act(invited), act(strangers))
  const hurry = (id: RoomId) => both((one) => one.hurry(id))
  return {
    /** Everything that the journal has to be done. */
    start: Effect.andThen(
      marks.wake(direct),
      Effect.flatMap(journal.roomsToTend, (rooms) => Effect.forEach(rooms, wake, { discard: true }))
    ),
    /** A sync told something of this room. An invitation is a new one, also to a room that we joined before. */
    tend: (id: RoomId) =>
      Effect.flatMap(journal.room(id), (room) => {
        joined.delete(id)
        return Option.isNone(room) ? Effect.void : Effect.andThen(wake(room.value), hurry(id))
      }),
    hurryAll: Effect.andThen(both(({ hurryAll }) => hurryAll), marks.hurryAll)
  }
})
