/**
 * No wait that another side names is obeyed for longer, in milliseconds: it may be wrong, and the next answer repeats
 * it.
 */
export const longestWait = 300_000

/** Milliseconds before try number `attempt` (1 is the first repetition): full jitter below a doubling bound. */
export const retryDelay = (attempt: number, random: number, base = 500, most = 30_000): number =>
  Math.round(random * Math.min(most, base * 2 ** Math.min(attempt - 1, 16))) + 50

/**
 * Milliseconds before the next try of something that fails for one room alone, or may take days to be mended: from a
 * second up to `most`, ten minutes by default.
 */
export const patientDelay = (attempt: number, random: number, most = 600_000): number =>
  Math.round(Math.min(most, 1_000 * 2 ** Math.min(attempt - 1, 16)) * (0.75 + random / 4))

/**
 * A wait that a server names, in milliseconds, within our own bounds: never below our own pace `own`, which a clock
 * that differs or a zero would undo.
 */
export const withServerWait = (named: number | undefined, own: number): number =>
  named === undefined || Number.isNaN(named) ? own : Math.max(own, Math.min(named, longestWait))
