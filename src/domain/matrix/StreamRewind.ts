/**
 * The place in the stream of events that a token of Synapse names (`s123_…`); undefined for a token of another form.
 */
const positionOf = (token: string): number | undefined => {
  const match = /^s(\d{1,15})_/.exec(token)
  return match === null ? undefined : Number(match[1])
}

/**
 * Whether a sync after `since` ended before `since`. A server that was restored from a backup takes such a place in its
 * future for its newest one without an error, and what is said until then is in no sync (Synapse: streams/events.py,
 * `bound_future_token`). Tokens are opaque, so those of another form are never behind.
 */
export const isBehind = (next: string, since: string | undefined): boolean => {
  const [now, then] = [positionOf(next), since === undefined ? undefined : positionOf(since)]
  return now !== undefined && then !== undefined && now < then
}
