import { Clock, Effect } from "effect"

const millis = (nanos: bigint): number => Number(nanos / 1_000_000n)

/** Milliseconds on a clock that nobody sets: how long a link was silent is no matter of the time of day. */
export const monotonicUnsafe = (clock: Clock.Clock): number => millis(clock.monotonicTimeNanosUnsafe())

export const monotonic: Effect.Effect<number> = Effect.map(Clock.monotonicTimeNanos, millis)
