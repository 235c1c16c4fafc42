import { Clock, Effect, type Fiber, type Scope } from "effect"

/** Sets the time of the next ring, in milliseconds since 1970; undefined: none. It replaces the time set before. */
export type WakeTimer = (at: number | undefined) => Effect.Effect<void>

/**
 * Runs `ring` once at the time that was set last. Setting the same time again does nothing, as every frame of a
 * streaming answer does so and a fresh timer would cost more than the frame.
 */
export const makeWakeTimer = (ring: Effect.Effect<unknown>): Effect.Effect<WakeTimer, never, Scope.Scope> =>
  Effect.map(Effect.scope, (scope) => {
    let set: { readonly at: number; readonly fiber: Fiber.Fiber<unknown> } | undefined
    return (at) =>
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
