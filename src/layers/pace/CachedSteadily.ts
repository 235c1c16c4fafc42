import { Duration, Effect } from "effect"
import { monotonic } from "./MonotonicClock.ts"

/**
 * An effect whose outcome is kept for so long, however often and by how many at once it is asked for. Its age is that
 * of a clock which is never set: by the time of day (`Effect.cachedWithTTL`), what is kept when that is set back by an
 * hour would be kept for the hour.
 */
export const cachedSteadily = Effect.fnUntraced(function*<A, E, R>(
  effect: Effect.Effect<A, E, R>,
  timeToLive: Duration.Input
) {
  const longest = Duration.toMillis(timeToLive)
  let foundAt: number | undefined
  const found = Effect.onExit(effect, () =>
    Effect.map(monotonic, (now) => {
      foundAt = now
    }))
  const [cached, invalidate] = yield* Effect.cachedInvalidateWithTTL(found, Duration.infinity)
  return Effect.flatMap(monotonic, (now) => {
    if (foundAt === undefined || now - foundAt < longest) return cached
    foundAt = undefined
    return Effect.andThen(invalidate, cached)
  })
})
