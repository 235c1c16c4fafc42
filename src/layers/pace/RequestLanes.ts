import { Data, Effect, Semaphore } from "effect"

/** A request that has no answer after that is a slow one, in ms. */
const slowAfter = 2_000

/**
 * A slow request was ended: others waited for its place, and among the slow ones there was none. It is to be tried
 * again there.
 */
export class Overtaken extends Data.TaggedError("Overtaken") {}

/**
 * Runs a request that may be ended when others wait for its place, so nothing but the request: what it means is not
 * ended.
 */
export type Patiently = <A, E, R>(request: Effect.Effect<A, E, R>) => Effect.Effect<A, E | Overtaken, R>

/**
 * Two lanes of `atOnce` places each, for requests that get on and for those that do not. Nobody knows beforehand
 * which hang: whoever is slow leaves the first lane for the second, or makes way, so that those behind wait seconds
 * and not until a request is given up.
 */
export const makeRequestLanes = Effect.fnUntraced(function*(atOnce: number) {
  const first = yield* Semaphore.make(atOnce)
  const second = yield* Semaphore.make(atOnce)
  let waiting = 0

  const placeIn = (lane: Semaphore.Semaphore) =>
    lane === second ? second.take(1) : Effect.suspend(() => {
      waiting++
      return Effect.ensuring(first.take(1), Effect.sync(() => void waiting--))
    })

  /** `slowed` is called when a request of the work is slow. */
  return <A, E, R>(
    isSlow: boolean,
    work: (patiently: Patiently) => Effect.Effect<A, E, R>,
    slowed: () => void
  ): Effect.Effect<A, E, R> =>
    Effect.uninterruptibleMask((restore) =>
      Effect.gen(function*() {
        let lane = isSlow ? second : first
        yield* restore(placeIn(lane))
        /** With no break between, so that no place is lost. */
        const change = Effect.uninterruptible(Effect.gen(function*() {
          slowed()
          if (lane === second) return
          if (yield* second.takeIfAvailable(1)) {
            lane = second
            yield* first.release(1)
          } else if (waiting > 0) return yield* new Overtaken()
        }))
        const patiently: Patiently = (request) =>
          Effect.raceFirst(request, Effect.forever(Effect.andThen(Effect.sleep(slowAfter), change)))
        return yield* Effect.ensuring(restore(work(patiently)), Effect.suspend(() => lane.release(1)))
      })
    )
})
