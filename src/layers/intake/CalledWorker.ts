import { Effect, Latch, Schedule } from "effect"
import type { StoreError } from "../../domain/StoreError.ts"

/** Between two tries while the store is in trouble. */
export const storePace = Schedule.spaced("2 seconds")

/** Logs a store in trouble and tries again until it heals. */
export const untilStored = <A>(work: Effect.Effect<A, StoreError>) =>
  Effect.retry(Effect.tapError(work, (error) => Effect.logError(error.message)), storePace)

/**
 * A worker in the background; the effect that is returned calls it. It runs once for any number of calls that came
 * while it was busy, and again after a store's trouble or a bug.
 */
export const makeCalledWorker = Effect.fnUntraced(function*(name: string, work: Effect.Effect<void, StoreError>) {
  const called = yield* Latch.make(false)
  yield* Effect.forkScoped(Effect.forever(Effect.gen(function*() {
    yield* called.await
    called.closeUnsafe()
    yield* work.pipe(
      Effect.tapError((error) => Effect.logError(error.message)),
      Effect.tapDefect((defect) => Effect.logError(`A bug met the ${name}`, defect)),
      Effect.sandbox,
      Effect.retry(storePace),
      Effect.ignore
    )
  })))
  return Effect.sync(() => void called.openUnsafe())
})
