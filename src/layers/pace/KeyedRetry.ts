import { Effect, FiberSet, Option, Random, type Scope } from "effect"
import { patientDelay, withServerWait } from "../../domain/Backoff.ts"
import { type KeyInHand, keyInHand, makeKeyedStep } from "./KeyedStep.ts"
import type { RetryRhythm, SoFar } from "./RetryRhythm.ts"
import { untilDone } from "./StoreRetry.ts"
import { makeWaitNotes, type WaitJournal } from "./WaitNotes.ts"

/**
 * Work by key (a room, say), each key with its own pace: a key that fails waits by itself, from a second up to ten
 * minutes apart, and takes no place meanwhile. It stores only which keys wait: what there is to do is the journal's.
 */
export interface KeyedRetry<K extends string> {
  /** There is work for this key. Waking again, while it is worked on or waits, does no harm. */
  wake(key: K): Effect.Effect<void>
  /** Something changed that may have kept the key: if it waits, it is tried now. */
  hurry(key: K): Effect.Effect<void>
  /** Hurries all keys that wait. */
  readonly hurryAll: Effect.Effect<void>
}

const nothing: SoFar = { tries: 0, failed: false }

/** Failures in a row after which a key gives its place to keys that found none, until `all` is read again. */
const mostTries = 8

export const makeKeyedRetry = Effect.fnUntraced(
  function*<K extends string>(
    journal: WaitJournal,
    rhythm: RetryRhythm<K>
  ): Effect.fn.Return<KeyedRetry<K>, never, Scope.Scope> {
    const fork = yield* FiberSet.makeRuntime<never>()
    const once = yield* makeKeyedStep(rhythm)
    const keys = new Map<K, KeyInHand>()
    // A key found no place, so the journal has more work than is in hand; `last` had a place last.
    let crowded = false
    let last: K | undefined

    const work = Effect.fnUntraced(function*(key: K, inHand: KeyInHand) {
      const { end, note } = makeWaitNotes(journal, key)
      for (let so: SoFar = nothing;;) {
        inHand.woken = false
        inHand.hurried.closeUnsafe()
        const result = yield* once(key, inHand, so)
        if (result._tag !== "Again") {
          yield* end
          so = nothing
          if (result._tag === "More" || inHand.woken) continue
          // In the same tick as that look, so that no wake falls between.
          return leave(key)
        }
        const tries = so.tries + 1
        const own = patientDelay(tries, yield* Random.next, result.longest)
        const delay = Math.max(1, Math.min(withServerWait(result.after, own), result.within ?? Infinity))
        yield* note(result, tries, delay)
        if (crowded && tries >= mostTries) {
          yield* end
          return leave(key)
        }
        const hurried = Option.isSome(yield* Effect.timeoutOption(inHand.hurried.await, delay))
        so = { tries: hurried ? 0 : tries, failed: true }
      }
    })

    const leave = (key: K) => {
      keys.delete(key)
      if (!crowded || keys.size > rhythm.most / 2) return
      crowded = false
      fork(invite)
    }

    const wake = (key: K): Effect.Effect<void> =>
      Effect.sync(() => {
        const inHand = keys.get(key)
        if (inHand !== undefined) {
          inHand.woken = true
        } else if (keys.size >= rhythm.most) {
          crowded = true
        } else {
          const made = keyInHand()
          keys.set(key, made)
          last = key
          fork(work(key, made))
        }
      })

    /** Wakes the keys that found no place, from where the last ones left off. */
    const invite: Effect.Effect<void> = Effect.gen(function*() {
      const found = yield* untilDone(`the ${rhythm.name}`, rhythm.all)
      const after = last === undefined ? 0 : found.indexOf(last) + 1
      for (const key of [...found.slice(after), ...found.slice(0, after)]) yield* wake(key)
    })

    const hurry = (key: K) => Effect.sync(() => void keys.get(key)?.hurried.openUnsafe())
    return { wake, hurry, hurryAll: Effect.suspend(() => Effect.forEach([...keys.keys()], hurry, { discard: true })) }
  }
)
