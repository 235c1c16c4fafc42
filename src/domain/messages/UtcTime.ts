/** The last moment that a date can say, in milliseconds since 1970: other people's servers may claim any. */
export const latestMoment = 8.64e15

/** A moment as everybody can read it, to the minute: `2026-11-27 14:05 UTC`. `at` is in milliseconds since 1970. */
export const utcTime = (at: number): string =>
  `${new Date(Math.max(-latestMoment, Math.min(at, latestMoment))).toISOString().slice(0, -8).replace("T", " ")} UTC`
