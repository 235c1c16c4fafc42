import { Data, Effect, Semaphore } from "effect"

/** A request without an answer after so many ms is slow. */
const slowAfter = 2_000

/**
 * A slow request was ended, as others waited for its place and the second lane had none. It is to be tried again in
 * the second lane.
 */
export class Overtaken extends Data.TaggedError("Overtaken") {}

/** Runs a request that may be ended when others wait for its place: the request alone, not what is done with it. */
export type Patiently = <A, E, R>(request: Effect.Effect<A, E, R>) => Effect.Effect<A, E | Overtaken, R>

/**
 * Two lanes of `atOnce` places each, for requests that get on and for those that do not. Which requests hang is not
 * known beforehand: a slow one leaves the first lane for the second, or makes way, so that those behind it wait
 * seconds and not until it is given up.
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
        /** Without an interruption in between, so that no place is lost. */
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
