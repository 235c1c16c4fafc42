/** A process that lived so many milliseconds with a turn open did not end because of it. */
export const calm = 60_000

/** So many processes may end with a turn open before the next one waits with it. */
export const unremarkable = 3

/**
 * How long a turn waits for its next process, in milliseconds, after `crashes` processes took it up and ended before it
 * got further. Its trial may not show what ends them, and each end costs everybody, so the turn comes ever more rarely.
 * It is never given up for this: somebody may have stopped the bot often while this turn happened to be open.
 */
export const suspectDelay = (
  crashes: number
): number => (crashes <= unremarkable ? 0 : Math.min(600_000, 5_000 * 2 ** (crashes - unremarkable - 1)))
