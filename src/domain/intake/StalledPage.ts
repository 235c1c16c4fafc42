import type { MessagesPage } from "../matrix/SyncBatch.ts"
import type { NewGap } from "./SyncDelta.ts"

/** A gap is given up after so many pages in a row that lead nowhere. */
export const mostStalled = 10

/** An empty first page without a token is believed to be the end after so many of them. */
export const mostUnbelieved = 3

/** What becomes of the gap; undefined: the page leads somewhere, or is believed to be the end. */
export type Stalled =
  | { readonly _tag: "Stalled" }
  | { readonly _tag: "GivenUp"; readonly why: string }
  | undefined

/**
 * Finds a page that leads nowhere. Either it names the token again that it was asked with, which is no end
 * (client-server API, `/messages`). Or it is a gap's first page, empty and without a token: by the specification that
 * is the end, but the server itself said that it left events out. `found` is the number of events that came out of the
 * gap before, where each page counts as one at least, and `stalled` the number of such pages in a row before this one.
 */
export const stalledPage = (
  { found, from }: Pick<NewGap, "from"> & { readonly found: number },
  { end, events }: MessagesPage,
  stalled: number
): Stalled => {
  if (end === from) {
    return stalled + 1 < mostStalled
      ? { _tag: "Stalled" }
      : { _tag: "GivenUp", why: `${mostStalled} pages in a row brought nothing` }
  }
  return end === undefined && events.length === 0 && found < mostUnbelieved ? { _tag: "Stalled" } : undefined
}
