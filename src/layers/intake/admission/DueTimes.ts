import { Clock, Effect, Latch, Option } from "effect"
import type { StoreError } from "../../../domain/StoreError.ts"
import { untilDone } from "../../pace/StoreRetry.ts"

/**
 * Knows when the next of the events that wait is due, so that the store is not asked before. `what` names them in the
 * log; they wait for at most `longest` ms. `release` lets go what is due, and returns when the next one is.
 */
export const makeDueTimes = Effect.fnUntraced(function*(of: {
  readonly what: string
  readonly longest: number
  readonly release: (now: number) => Effect.Effect<number | undefined, StoreError>
}) {
  // A new process looks at once: an earlier one may have left some.
  let due: number | undefined = 0
  const changed = yield* Latch.make(false)

  // The time that was slept for has come, even if the clock was set back meanwhile.
  let slept: number | undefined

  /** A time that is further away than any hold lasts was written before the clock was set back, so it is due. */
  const isDue = (now: number) => due !== undefined && (now >= due || due - now > of.longest)
  const present = Effect.map(Clock.currentTimeMillis, (now) => Math.max(now, slept ?? now))

  const wait = Effect.gen(function*() {
    yield* changed.await
    changed.closeUnsafe()
    const until = due
    if (until === undefined) return false
    const left = Math.min(of.longest, Math.max(0, until - (yield* Clock.currentTimeMillis)))
    if (Option.isNone(yield* Effect.timeoutOption(changed.await, left))) slept = until
    return isDue(yield* present)
  })

  /** Admits whenever an event is due, and repeats until that succeeds: a released event is not released again. */
  const loop = (admit: Effect.Effect<void, StoreError>) =>
    Effect.forever(Effect.gen(function*() {
      if (yield* wait) yield* untilDone(of.what, admit)
      if (due !== undefined) changed.openUnsafe()
    }))

  return {
    loop,
    /** One more event waits, until a time in ms since 1970. */
    add: (until: number) =>
      Effect.sync(() => {
        due = Math.min(due ?? Infinity, until)
        changed.openUnsafe()
      }),
    /** Whether an event waits, or may. */
    isAny: Effect.sync(() => due !== undefined),
    /** Releases the events that are due by now. */
    release: Effect.gen(function*() {
      const now = yield* present
      if (!isDue(now)) return
      due = yield* of.release(now)
      slept = undefined
      changed.openUnsafe()
    })
  }
})
