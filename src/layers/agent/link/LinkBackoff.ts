const FIRST = 1_000
const LONGEST = 30_000

/** A link that held this long, in milliseconds, was healthy: what failed before it no longer counts. */
export const HEALTHY = 10_000

/**
 * Milliseconds before the next try: full jitter over 1 s, 2 s, 4 s … 30 s, so that many links do not come back as one.
 * `failures`: tries since the last healthy spell. `quick`: the link was up and went in a way that a new socket mends
 * at once.
 */
export const linkBackoff = (failures: number, quick: boolean, random: number): number =>
  quick && failures === 0 ? 0 : Math.floor(random * Math.min(LONGEST, FIRST * 2 ** Math.min(failures, 5)))
