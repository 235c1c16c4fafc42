import type { MessagesPage } from "../matrix/SyncBatch.ts"
import type { NewGap } from "./SyncDelta.ts"

/** A gap is given up after so many pages in a row that lead nowhere. */
export const mostStanding = 10

/** An empty first page without a token is believed to be the end after so many of them. */
export const mostUnbelieved = 3

/** What becomes of the gap; undefined: the page leads somewhere, or is believed to be the end. */
export type Standing =
  | { readonly _tag: "Stands" }
  | { readonly _tag: "GivenUp"; readonly why: string }
  | undefined

/**
 * Finds a page that leads nowhere. Either it names the token again that it was asked with, which is no end
 * (client-server API, `/messages`). Or it is a gap's first page, empty and without a token: by the specification that
 * is the end, but the server itself said that it left events out. `found` is the number of events that came out of the
 * gap before, where each page counts as one at least, and `stood` the number of such pages in a row before this one.
 */
export const standingPage = (
  { found, from }: Pick<NewGap, "from"> & { readonly found: number },
  { end, events }: MessagesPage,
  stood: number
): Standing => {
  if (end === from) {
    return stood + 1 < mostStanding
      ? { _tag: "Stands" }
      : { _tag: "GivenUp", why: `${mostStanding} pages in a row brought nothing` }
  }
  return end === undefined && events.length === 0 && found < mostUnbelieved ? { _tag: "Stands" } : undefined
}
