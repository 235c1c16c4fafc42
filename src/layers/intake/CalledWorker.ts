import { Effect, Latch } from "effect"
import type { StoreError } from "../../domain/StoreError.ts"
import { untilDone } from "../pace/StoreRetry.ts"

/**
 * A worker in the background; the effect that is returned calls it. It runs once for any number of calls that came
 * while it was busy, and again after a store's trouble or a bug.
 */
export const makeCalledWorker = Effect.fnUntraced(function*(name: string, work: Effect.Effect<void, StoreError>) {
  const called = yield* Latch.make(false)
  yield* Effect.forkScoped(Effect.forever(Effect.gen(function*() {
    yield* called.await
    called.closeUnsafe()
    yield* untilDone(`the ${name}`, work)
  })))
  return Effect.sync(() => void called.openUnsafe())
})
