import { Clock, Effect, type Fiber } from "effect"

/**
 * Rings once at the time that was named last. Set for the same time again, as with every frame of a streaming answer,
 * it costs nothing: a fresh timer for each frame would cost more than the frame.
 */
export const makeWakeTimer = Effect.fnUntraced(function*(ring: Effect.Effect<unknown>) {
  const scope = yield* Effect.scope
  let set: { readonly at: number; readonly fiber: Fiber.Fiber<unknown> } | undefined
  return (at: number | undefined) =>
    Effect.suspend(() => {
      if (set?.at === at) return Effect.void
      set?.fiber.interruptUnsafe()
      set = undefined
      if (at === undefined) return Effect.void
      const wait = Effect.flatMap(Clock.currentTimeMillis, (now) => Effect.sleep(Math.max(0, at - now)))
      const rung = Effect.sync(() => {
        set = undefined
      })
      return Effect.map(Effect.forkIn(Effect.andThen(wait, Effect.andThen(rung, ring)), scope), (fiber) => {
        set = { at, fiber }
      })
    })
})
