import { at, readNumber } from "../../Json.ts"
import { type KeyNews, oneTimeKeys } from "../../matrix/KeyNews.ts"
import type { RawEvent } from "../../matrix/SyncBatch.ts"

/** One-time keys that the engine keeps on the server. */
const wholeStock = 50

/** How long a count that no sync tells holds, in ms; then the homeserver is asked for it. */
export const longestUntold = 10 * 60_000

/** A count as it may be one; anything else says nothing. */
export const readKeyCount = (value: unknown): number | undefined => {
  const count = readNumber(value)
  return count === undefined || !Number.isSafeInteger(count) || count < 0 ? undefined : count
}

/**
 * The count in the answer of `POST /keys/upload`, which has to tell it: there an algorithm that is not listed has no
 * keys (client-server API). undefined where it tells of no counts, or of none that can be one.
 */
export const countAfterUpload = (answer: RawEvent): number | undefined => {
  const counts = answer["one_time_key_counts"]
  if (typeof counts !== "object" || counts === null || Array.isArray(counts)) return undefined
  return Object.hasOwn(counts, oneTimeKeys) ? readKeyCount(at(counts, oneTimeKeys)) : 0
}

/** How many keys are left as far as anybody told: by this sync, or else at last. */
export const countTold = ({ counts }: KeyNews, known: number | undefined): number | undefined =>
  counts[oneTimeKeys] ?? known

/**
 * News with a count, which the engine always takes for one. By the specification a sync without a count says that no
 * key is left; some servers mean that nothing changed. New keys at each such sync would have the engine forget the
 * older ones, which the server still gives out: so what was told last holds, and where nothing ever was the engine
 * makes no keys until the homeserver was asked.
 */
export const withCount = (news: KeyNews, known: number | undefined): KeyNews => ({
  ...news,
  counts: { ...news.counts, [oneTimeKeys]: countTold(news, known) ?? wholeStock }
})
