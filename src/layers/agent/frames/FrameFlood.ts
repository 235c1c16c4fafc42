import type { Clock } from "effect"
import { monotonicUnsafe } from "../../pace/MonotonicClock.ts"

/** The most frames that bring nothing within a spell of so many milliseconds; no agent needs more than a few. */
const [mostFrames, spell] = [5_000, 10_000]

/**
 * Counts frames that bring nothing. The inbox does not count them, so no pause ends a flood of them, which would hold
 * everybody up. True: this one is one too many.
 */
export const makeFrameFlood = (clock: Clock.Clock): () => boolean => {
  let since = monotonicUnsafe(clock)
  let frames = 0
  return () => {
    const now = monotonicUnsafe(clock)
    if (now - since > spell) {
      since = now
      frames = 0
    }
    return ++frames > mostFrames
  }
}
