import { Effect, Option } from "effect"
import type { RoomId } from "../../../domain/Ids.ts"
import { type InvitePolicy, isOfStranger } from "../../../domain/intake/rooms/InvitePolicy.ts"
import type { BotMessages } from "../../../domain/messages/BotMessages.ts"
import { IntakeJournal } from "../../../services/intake/IntakeJournal.ts"
import type { Room } from "../../../services/intake/IntakeRecords.ts"
import { StoreWaits } from "../../../services/store/StoreWaits.ts"
import { makeKeyedRetry } from "../../pace/KeyedRetry.ts"
import { makeLogSparingly } from "../../pace/LogSparingly.ts"
import { makeDirectMarks } from "./DirectMarks.ts"
import { makeInvitationAnswers } from "./InvitationAnswers.ts"

/** Joins, and leavings of rooms that we should not be in, under way at once, and rooms in hand. */
const atOnce = 4
const most = 4_096

/** Rejections of strangers under way, and in hand: anybody can invite, from as many rooms as they like. */
const strangersAtOnce = 2
const mostStrangers = 256

/**
 * Answers invitations and leaves the rooms that we cannot be in, each room at its own pace. An invitation is dropped
 * only when a sync says that it is gone: what a server refuses today it may allow tomorrow. Strangers have a line of
 * their own, so that an allowed person's invitation never stands behind theirs. A parked invitation is looked at again
 * at the next start, when its sender may be allowed.
 */
export const makeInvitations = Effect.fnUntraced(function*(policy: InvitePolicy, words: BotMessages) {
  const journal = yield* IntakeJournal
  const joined = new Set<RoomId>()
  const sparingly = makeLogSparingly()
  const { hurryAll: hurryMarks, mark } = yield* makeDirectMarks(joined, sparingly)
  const { ours, theirs } = yield* makeInvitationAnswers({ policy, words, joined, sparingly, mark })

  const isStranger = (room: Room) => isOfStranger(room, policy.isAllowed)
  const waiting = (belongs: (room: Room) => boolean) =>
    Effect.map(journal.roomsToTend, (rooms) => rooms.filter(belongs).map(({ room }) => room))
  const invited = yield* makeKeyedRetry<RoomId>(yield* StoreWaits, {
    name: "invitations",
    kind: "join",
    atOnce,
    most,
    step: ours,
    all: waiting((room) => !isStranger(room))
  })
  const strangers = yield* makeKeyedRetry<RoomId>(yield* StoreWaits, {
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
    /** Takes up every room that the journal has to be joined or left. */
    start: Effect.andThen(
      mark,
      Effect.flatMap(journal.roomsToTend, (rooms) => Effect.forEach(rooms, wake, { discard: true }))
    ),
    /** A sync told of this room. An invitation is a new one, also to a room that we joined before. */
    tend: (id: RoomId) =>
      Effect.flatMap(journal.room(id), (room) => {
        joined.delete(id)
        return Option.isNone(room) ? Effect.void : Effect.andThen(wake(room.value), hurry(id))
      }),
    hurryAll: Effect.andThen(both(({ hurryAll }) => hurryAll), hurryMarks)
  }
})
