import { Clock, Effect, Latch } from "effect"
import { brakeTime } from "../../domain/Brake.ts"
import type { JournalError } from "../../domain/JournalError.ts"
import { Journal } from "../../services/Journal.ts"

/** Knows when the next event that is held back is due, so that nothing is asked of the store before. */
export const makeHeldEvents = Effect.gen(function*() {
  const journal = yield* Journal
  // At once, as far as a new process knows.
  let due: number | undefined = 0
  const changed = yield* Latch.make(false)

  /** A time that is further away than any is one of a clock that went back since. */
  const isDue = (now: number) => due !== undefined && (now >= due || due - now > brakeTime)

  const wait = Effect.gen(function*() {
    yield* changed.await
    changed.closeUnsafe()
    if (due !== undefined) yield* Effect.raceFirst(Effect.sleep(Math.min(brakeTime, Math.max(0, due - (yield* Clock.currentTimeMillis)))), changed.await)
    return isDue(yield* Clock.currentTimeMillis)
  })

  /** Admits when it is time to; trouble and bugs end no waiting. */
  const loop = (admit: Effect.Effect<void, JournalError>) => Effect.forever(Effect.gen(function*() {
    if (yield* wait) {
      yield* admit.pipe(
        Effect.catch((error) => Effect.andThen(Effect.logError(error.message), Effect.sleep("2 seconds"))),
        Effect.catchDefect((defect) => Effect.andThen(Effect.logError("A bug met what was held back", defect), Effect.sleep("2 seconds")))
      )
    }
    if (due !== undefined) changed.openUnsafe()
  }))

  return {
    loop,
    /** One more is held back until then. */
    add: (until: number) => Effect.sync(() => {
      due = Math.min(due ?? Infinity, until)
      changed.openUnsafe()
    }),
    /** Lets go whatever is due by now. */
    release: Effect.gen(function*() {
      const now = yield* Clock.currentTimeMillis
      if (!isDue(now)) return
      due = yield* journal.release(now)
      changed.openUnsafe()
    })
  }
})
