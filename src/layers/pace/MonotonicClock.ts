import { Clock, Effect } from "effect"
import type { Moment } from "../../domain/Moment.ts"

const millis = (nanos: bigint): number => Number(nanos / 1_000_000n)

/** Milliseconds on a clock that is never set: a silence is measured by it, not by the time of day. */
export const monotonicUnsafe = (clock: Clock.Clock): number => millis(clock.monotonicTimeNanosUnsafe())

export const monotonic: Effect.Effect<number> = Effect.map(Clock.monotonicTimeNanos, millis)

/** This moment by the wall clock and the monotonic one. */
export const moment: Effect.Effect<Moment> = Effect.map(
  Effect.all([Clock.currentTimeMillis, monotonic]),
  ([wall, steady]) => ({ wall, steady })
)
