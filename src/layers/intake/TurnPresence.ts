import { Effect, Option } from "effect"
import type { RoomId } from "../../domain/Ids.ts"
import { lostRooms } from "../../domain/intake/rooms/LostRooms.ts"
import type { MatrixError } from "../../domain/matrix/MatrixError.ts"
import { isOfAccount } from "../../domain/matrix/RefusalMeaning.ts"
import type { StoreError } from "../../domain/StoreError.ts"
import { IntakeJournal } from "../../services/intake/IntakeJournal.ts"
import { Matrix } from "../../services/matrix/Matrix.ts"
import { OutboxJournal } from "../../services/outbox/OutboxJournal.ts"
import { ChatDispatcher } from "../../services/turns/ChatDispatcher.ts"
import { TurnJournal } from "../../services/turns/TurnJournal.ts"
import { serverRetry } from "../pace/ServerRetry.ts"
import type { RouteRules } from "./admission/EventRoutes.ts"
import { makeCalledWorker } from "./CalledWorker.ts"

/** How long after a refusal the homeserver is asked again which rooms the bot is in, in ms. */
const afterRefusal = 60_000

/** Whether a homeserver's refusal says that a room is nothing to us. */
const isForeign = ({ reason }: MatrixError) =>
  reason._tag === "Refused" && (reason.status === 403 || reason.status === 404) && reason.errcode !== undefined &&
  !isOfAccount(reason.errcode)

/**
 * Ends open turns that nobody can be answered by: those of rooms that the bot is not in, and questions to people who
 * may not talk to it any more (docs/decisions/0067-who-can-be-answered.md). `noteLost` notes that we are out of a room.
 */
export const makeTurnPresence = Effect.fnUntraced(function*(
  { isAllowed, me }: Pick<RouteRules, "isAllowed" | "me">,
  noteLost: (room: RoomId) => Effect.Effect<void, StoreError>
) {
  const intake = yield* IntakeJournal
  const turns = yield* TurnJournal
  const outgoing = yield* OutboxJournal
  const matrix = yield* Matrix
  const dispatcher = yield* ChatDispatcher

  const stopOutside = Effect.flatMap(
    turns.stopOutside,
    (chats) => Effect.forEach(chats, dispatcher.wake, { discard: true })
  )

  // A list of rooms may be old or not whole, so each room that it lacks is asked for by itself.
  const isOut = (room: RoomId) =>
    Effect.map(matrix.state(room, "m.room.member", me), ({ membership }) => membership !== "join").pipe(
      Effect.catchIf((error) => isForeign(error), () => Effect.succeed(true))
    )

  // No sync tells of a room that was purged, or of what happened before a position in the stream that was lost.
  const compareRooms = Effect.gen(function*() {
    const owed = [...yield* turns.openAskers, ...(yield* outgoing.pendingRooms).map((room) => ({ room }))]
    if (owed.length === 0) return
    for (const room of lostRooms(owed, yield* matrix.joinedRooms)) {
      const known = yield* intake.room(room)
      if (Option.isNone(known) || known.value.membership !== "join" || !(yield* isOut(room))) continue
      yield* Effect.logWarning("A room is gone in which an answer is owed").pipe(Effect.annotateLogs({ room }))
      yield* noteLost(room)
    }
    yield* stopOutside
  }).pipe(
    Effect.retry(serverRetry({ refusal: () => afterRefusal })),
    // The schedule has no end for these.
    Effect.catchTag("MatrixError", Effect.die)
  )
  const compareLater = yield* makeCalledWorker("look for rooms in which an answer is owed", compareRooms)

  // The signal is read when the chat goes on: the chat may have to wait for what is missing of its room.
  const noteStrangers = Effect.gen(function*() {
    for (const { author, room } of yield* turns.openAskers) {
      if (!isAllowed(author)) yield* turns.noteAsker(room, author, false)
    }
  })

  return {
    /** Stops the open turns of rooms that the bot is not in as far as the journal knows. */
    stopOutside,
    /**
     * Compares after a start, or after the position in the stream was lost. Nobody waits for the homeserver's answer.
     */
    compare: Effect.all([
      noteStrangers,
      stopOutside,
      compareLater
    ], { discard: true })
  }
})
