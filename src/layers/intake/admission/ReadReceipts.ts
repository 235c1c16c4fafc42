import { Duration, Effect } from "effect"
import type { EventId, RoomId } from "../../../domain/Ids.ts"
import type { Admission } from "../../../services/intake/IntakeRecords.ts"
import { Matrix } from "../../../services/matrix/Matrix.ts"
import { TurnJournal } from "../../../services/turns/TurnJournal.ts"

/**
 * A receipt that went at once would be in the way of the answer's first words, on a server that does one thing at a
 * time.
 */
const receiptDelay = Duration.millis(500)

/** Marks the newest prompt of each room as read; best effort, a moment later, and nothing waits for it. */
export const makeReadReceipts = Effect.gen(function*() {
  const journal = yield* TurnJournal
  const matrix = yield* Matrix

  /** None where an answer stands already: clients take an event of the bot for its having read up to there. */
  const receipt = (room: RoomId, prompt: EventId) =>
    Effect.ignore(
      Effect.flatMap(
        journal.areClosed([{ prompt, attempt: 1 }]),
        (isAnswered) => (isAnswered ? Effect.void : matrix.receipt(room, prompt))
      )
    )

  return (admissions: ReadonlyArray<Admission>) => {
    const newest = new Map<RoomId, EventId>()
    for (const admission of admissions) {
      if (admission._tag === "Turn" && !admission.closed) newest.set(admission.room, admission.event)
    }
    const tell = Effect.forEach(newest, ([room, event]) => receipt(room, event), { concurrency: 4, discard: true })
    return newest.size === 0 ? Effect.void : Effect.forkDetach(Effect.delay(tell, receiptDelay))
  }
})
