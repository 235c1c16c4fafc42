import { Clock, Effect, Latch, Option, Schedule } from "effect"
import { brakeTime } from "../../../domain/intake/ProgramBrake.ts"
import type { StoreError } from "../../../domain/StoreError.ts"
import { Journal } from "../../../services/journal/Journal.ts"
import { questionPace } from "./QuestionOrder.ts"

/** Knows when the next event that is held back is due, so that nothing is asked of the store before. */
export const makeHeldEvents = Effect.gen(function*() {
  const journal = yield* Journal
  // At once, as far as a new process knows.
  let due: number | undefined = 0
  // Who said what waits for a question was known to the process before: it is looked at again, ahead of what they say
  // next.
  let early = questionPace
  const changed = yield* Latch.make(false)

  // What was slept for has come, whatever the clock was set to meanwhile.
  let slept: number | undefined

  /** A time that is further away than any is one of a clock that went back since. */
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

  /** Admits when it is time to, and until it is done: what was let go is not let go again. */
  const loop = (admit: Effect.Effect<void, StoreError>) =>
    Effect.forever(Effect.gen(function*() {
      if (yield* wait) {
        yield* admit.pipe(
          Effect.tapError((error) => Effect.logError(error.message)),
          Effect.tapDefect((defect) => Effect.logError("A bug met what was held back", defect)),
          Effect.sandbox,
          Effect.retry(Schedule.spaced("2 seconds")),
          Effect.ignore
        )
      }
      if (due !== undefined) changed.openUnsafe()
    }))

  return {
    loop,
    /** One more is held back until then. */
    add: (until: number) =>
      Effect.sync(() => {
        due = Math.min(due ?? Infinity, until)
        changed.openUnsafe()
      }),
    /** Lets go whatever is due by now. */
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
