/** Ms after which a request to make a room is over, of which nobody heard the end. */
export const searchGrace = 10_000

/**
 * How long to wait before a room that was not found counts as not made, in ms. A clock that was put back makes no one
 * wait longer.
 */
export const graceLeft = (triedAt: number, now: number): number =>
  Math.min(searchGrace, Math.max(0, triedAt + searchGrace - now))
