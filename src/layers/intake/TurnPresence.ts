import { Effect, Schedule } from "effect"
import type { ChatId } from "../../domain/Ids.ts"
import { lostRooms } from "../../domain/intake/LostRooms.ts"
import type { StoreError } from "../../domain/StoreError.ts"
import { Journal } from "../../services/journal/Journal.ts"
import { Matrix } from "../../services/matrix/Matrix.ts"
import type { IntakeRules } from "./Admission.ts"

/** So long after a failure the homeserver is asked again which rooms the bot is in. */
const pace = Schedule.spaced("1 minute")

/**
 * Ends the open turns that nobody can be answered by: those of rooms that the bot is not in, and questions of people
 * who may not talk to it any more. `wake` gets the chats that have news.
 */
export const makeTurnPresence = Effect.fnUntraced(
  function*(rules: Pick<IntakeRules, "isAllowed">, wake: (chat: ChatId) => Effect.Effect<void>) {
    const journal = yield* Journal
    const matrix = yield* Matrix
    const scope = yield* Effect.scope

    /** Our membership ended somewhere, or may have, as far as the journal knows. */
    const stopOutside = Effect.flatMap(
      journal.stopOutside,
      (chats) => Effect.forEach(chats, wake, { discard: true })
    )

    /** No sync tells of a room that was purged, or of what happened before a place in the stream that was lost. */
    const compareRooms: Effect.Effect<void> = Effect.gen(function*() {
      const askers = yield* journal.openAskers
      if (askers.length === 0) return
      for (const room of lostRooms(askers, yield* matrix.joinedRooms)) {
        yield* Effect.logWarning("A room is gone in which an answer is owed").pipe(Effect.annotateLogs({ room }))
        yield* journal.noteRoom({ room, membership: "leave" })
      }
      yield* stopOutside
    }).pipe(Effect.sandbox, Effect.retry(pace), Effect.ignore)

    const compareAskers = Effect.fnUntraced(function*(): Effect.fn.Return<void, StoreError> {
      for (const { author, room } of yield* journal.openAskers) {
        if (rules.isAllowed(author)) continue
        // Read when the chat goes on, which may have to wait for what is missing of its room.
        yield* journal.noteAsker(room, author, false)
      }
    })

    return {
      stopOutside,
      /** After a start, or after the place in the stream was lost; nobody waits for the homeserver's answer. */
      compare: Effect.andThen(
        Effect.andThen(compareAskers(), stopOutside),
        Effect.asVoid(Effect.forkIn(compareRooms, scope))
      )
    }
  }
)
