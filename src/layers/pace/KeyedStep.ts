import { Effect, Latch } from "effect"
import { makeRequestLanes } from "./RequestLanes.ts"
import type { RetryRhythm, SoFar, Tried } from "./RetryRhythm.ts"
import { storePace } from "./StoreRetry.ts"

/** A key that is in hand. */
export interface KeyInHand {
  /** The key was woken since its step began. */
  woken: boolean
  /** The last request of the key was slow: hurrying makes it no quicker. */
  slow: boolean
  /** Opened when the key is to be tried before its time. */
  readonly hurried: Latch.Latch
}

export const keyInHand = (): KeyInHand => ({ woken: false, slow: false, hurried: Latch.makeUnsafe(false) })

/** Runs one step of a key in its lane. A store in trouble, or a bug, is no reason to forget the key. */
export const makeKeyedStep = Effect.fnUntraced(function*<K extends string>(rhythm: RetryRhythm<K>) {
  const inLane = yield* makeRequestLanes(rhythm.atOnce)

  const inPlace = (key: K, inHand: KeyInHand, so: SoFar) => {
    const isSlow = inHand.slow || so.tries > 0
    inHand.slow = false
    return inLane(isSlow, (patiently) => rhythm.step(key, so, patiently), () => void (inHand.slow = true))
  }

  return (key: K, inHand: KeyInHand, so: SoFar): Effect.Effect<Tried> =>
    Effect.suspend(() => inPlace(key, inHand, so)).pipe(
      Effect.catchTags({
        Overtaken: () => Effect.succeed({ _tag: "Again" as const, kind: rhythm.kind, why: "takes long to answer" }),
        StoreError: (error) =>
          Effect.as(Effect.logError(error.message), {
            _tag: "Again" as const,
            kind: undefined,
            why: error.message,
            longest: storePace
          })
      }),
      Effect.catchDefect((defect) =>
        Effect.as(Effect.logError(`A bug met the ${rhythm.name}`, defect), {
          _tag: "Again" as const,
          kind: undefined,
          why: "a bug"
        })
      )
    )
})
