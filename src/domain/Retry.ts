/** Milliseconds to wait before try number `attempt` (1 is the first repetition): full jitter below a doubling bound. */
export const retryDelay = (attempt: number, random: number, base = 500, most = 30_000): number =>
  Math.round(random * Math.min(most, base * 2 ** Math.min(attempt - 1, 16))) + 50
