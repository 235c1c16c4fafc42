const firstWait = 1_000
const longestWait = 30_000

/** After a link that held this long, in milliseconds, earlier failures count no more. */
export const healthyAfter = 10_000

/**
 * The wait before the next try, in milliseconds: full jitter over 1 s, 2 s, 4 s … 30 s, so that many links do not
 * connect at once. `failures`: tries since the last healthy link. `quick`: the link was up, and a new socket mends it.
 */
export const linkBackoff = (failures: number, quick: boolean, random: number): number =>
  quick && failures === 0 ? 0 : Math.floor(random * Math.min(longestWait, firstWait * 2 ** Math.min(failures, 5)))
