import { Effect } from "effect"
import { brakeTime } from "../../../domain/intake/ProgramBrake.ts"
import { IntakeJournal } from "../../../services/intake/IntakeJournal.ts"
import { makeDueTimes } from "./DueTimes.ts"
import { questionPace } from "./QuestionOrder.ts"

/** Knows when the next held event is due, and lets it go then. */
export const makeHeldEvents = Effect.gen(function*() {
  const journal = yield* IntakeJournal
  // Messages that waited for a question when the process before ended are released early, so that they go ahead of what
  // their senders say next.
  let early = questionPace
  return yield* makeDueTimes({
    what: "what was held back",
    longest: brakeTime,
    release: (now) =>
      Effect.suspend(() => Effect.tap(journal.releaseHeld(now + early), () => Effect.sync(() => void (early = 0))))
  })
})
