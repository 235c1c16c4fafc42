import { Clock, Effect, Latch, Option } from "effect"
import { brakeTime } from "../../../domain/intake/ProgramBrake.ts"
import type { StoreError } from "../../../domain/StoreError.ts"
import { IntakeJournal } from "../../../services/intake/IntakeJournal.ts"
import { untilDone } from "../../pace/StoreRetry.ts"
import { questionPace } from "./QuestionOrder.ts"

/** Knows when the next held event is due, so that the store is not asked before. */
export const makeHeldEvents = Effect.gen(function*() {
  const journal = yield* IntakeJournal
  // A new process looks at once: an earlier one may have left some.
  let due: number | undefined = 0
  // Messages that waited for a question when the process before ended are released early, so that they go ahead of what
  // their senders say next.
  let early = questionPace
  const changed = yield* Latch.make(false)

  // The time that was slept for has come, even if the clock was set back meanwhile.
  let slept: number | undefined

  /** A time that is further away than any hold lasts was written before the clock was set back, so it is due. */
  const isDue = (now: number) => due !== undefined && (now >= due || due - now > brakeTime)
  const present = Effect.map(Clock.currentTimeMillis, (now) => Math.max(now, slept ?? now))

  const wait = Effect.gen(function*() {
    yield* changed.await
    changed.closeUnsafe()
    const until = due
    if (until === undefined) return false
    const left = Math.min(brakeTime, Math.max(0, until - (yield* Clock.currentTimeMillis)))
    if (Option.isNone(yield* Effect.timeoutOption(changed.await, left))) slept = until
    return isDue(yield* present)
  })

  /** Admits whenever an event is due, and repeats until that succeeds: a released event is not released again. */
  const loop = (admit: Effect.Effect<void, StoreError>) =>
    Effect.forever(Effect.gen(function*() {
      if (yield* wait) yield* untilDone("what was held back", admit)
      if (due !== undefined) changed.openUnsafe()
    }))

  return {
    loop,
    /** One more event is held back, until a time in ms since 1970. */
    add: (until: number) =>
      Effect.sync(() => {
        due = Math.min(due ?? Infinity, until)
        changed.openUnsafe()
      }),
    /** Releases the events that are due by now. */
    release: Effect.gen(function*() {
      const now = yield* present
      if (!isDue(now)) return
      due = yield* journal.releaseHeld(now + early)
      early = 0
      slept = undefined
      changed.openUnsafe()
    })
  }
})
