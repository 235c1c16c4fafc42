import type { StreamToken } from "../Ids.ts"

/**
 * Where a token of Synapse's form (`s123_…`: the place in the stream of events comes first) stands; undefined for any
 * other.
 */
const positionOf = (token: StreamToken): number | undefined => {
  const match = /^s(\d{1,15})_/.exec(token)
  return match === null ? undefined : Number(match[1])
}

/**
 * Whether a sync after `since` ended before it. A server that was restored from a backup takes a place in its future
 * for its newest one, without a word, and what is said until it comes there is in no sync (Synapse:
 * streams/events.py, `bound_future_token`). Tokens are opaque: those of another form are never behind.
 */
export const isBehind = (next: StreamToken, since: StreamToken | undefined): boolean => {
  const [now, then] = [positionOf(next), since === undefined ? undefined : positionOf(since)]
  return now !== undefined && then !== undefined && now < then
}
