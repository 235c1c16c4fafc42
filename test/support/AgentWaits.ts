import { Effect, Fiber } from "effect"
import { TestClock } from "effect/testing"
import { setImmediate } from "node:timers/promises"

/** Lets sockets work; no time passes on the test's clock. */
const turn = Effect.promise(async () => {
  for (let n = 0; n < 10; n++) await setImmediate()
})

/** Time for the sockets to carry whatever they still carry. */
export const settled = Effect.repeat(turn, { times: 50 })

/** Waits for the far side to have noticed. */
export const eventually = Effect.fnUntraced(function*(condition: () => boolean) {
  while (!condition()) yield* turn
})

/** Lets the test's clock run until `effect` is done, with time for the sockets between the seconds. */
export const meanwhile = Effect.fnUntraced(function*<A, E, R>(effect: Effect.Effect<A, E, R>) {
  const fiber = yield* Effect.forkChild(effect, { startImmediately: true })
  while (fiber.pollUnsafe() === undefined) {
    yield* TestClock.adjust("500 millis")
    yield* turn
  }
  return yield* Fiber.join(fiber)
})
