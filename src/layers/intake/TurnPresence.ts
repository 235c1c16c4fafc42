import { Effect } from "effect"
import { lostRooms } from "../../domain/intake/LostRooms.ts"
import { IntakeJournal } from "../../services/intake/IntakeJournal.ts"
import { Matrix } from "../../services/matrix/Matrix.ts"
import { ChatDispatcher } from "../../services/turns/ChatDispatcher.ts"
import { TurnJournal } from "../../services/turns/TurnJournal.ts"
import { serverRetry } from "../pace/ServerRetry.ts"
import { untilDone } from "../pace/StoreRetry.ts"
import type { RouteRules } from "./admission/EventRoutes.ts"

/** How long after a refusal the homeserver is asked again which rooms the bot is in, in ms. */
const afterRefusal = 60_000

/**
 * Ends open turns that nobody can be answered by: those of rooms that the bot is not in, and questions to people who
 * may not talk to it any more (docs/decisions/0067-who-can-be-answered.md).
 */
export const makeTurnPresence = Effect.fnUntraced(function*({ isAllowed }: Pick<RouteRules, "isAllowed">) {
  const intake = yield* IntakeJournal
  const turns = yield* TurnJournal
  const matrix = yield* Matrix
  const dispatcher = yield* ChatDispatcher
  const scope = yield* Effect.scope

  const stopOutside = Effect.flatMap(
    turns.stopOutside,
    (chats) => Effect.forEach(chats, dispatcher.wake, { discard: true })
  )

  // No sync tells of a room that was purged, or of what happened before a position in the stream that was lost.
  const compareRooms = Effect.gen(function*() {
    const askers = yield* turns.openAskers
    if (askers.length === 0) return
    for (const room of lostRooms(askers, yield* matrix.joinedRooms)) {
      yield* Effect.logWarning("A room is gone in which an answer is owed").pipe(Effect.annotateLogs({ room }))
      yield* intake.noteRoom({ room, membership: "leave" })
    }
    yield* stopOutside
  }).pipe(
    Effect.retry(serverRetry({ refusal: () => afterRefusal })),
    // The schedule has no end for these.
    Effect.catchTag("MatrixError", Effect.die)
  )

  // The signal is read when the chat goes on: the chat may have to wait for what is missing of its room.
  const noteStrangers = Effect.gen(function*() {
    for (const { author, room } of yield* turns.openAskers) {
      if (!isAllowed(author)) yield* turns.noteAsker(room, author, false)
    }
  })

  return {
    /** Stops the open turns of rooms that the bot is not in as far as the journal knows. */
    stopOutside,
    /** Compares after a start, or after the position in the stream was lost. Nobody waits for the homeserver's answer. */
    compare: Effect.all([
      noteStrangers,
      stopOutside,
      Effect.forkIn(untilDone("the rooms in which an answer is owed", compareRooms), scope)
    ], { discard: true })
  }
})
