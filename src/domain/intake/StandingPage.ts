import type { MessagesPage } from "../matrix/SyncBatch.ts"
import type { NewGap } from "./SyncDelta.ts"

/** So many pages in a row may bring nothing and go nowhere, before the gap is given up. */
export const mostStanding = 10

/** So often a gap's first page may be empty and name no end, before it is believed that there is nothing. */
export const mostUnbelieved = 3

/** What such a page means; undefined: it is none. */
export type Standing =
  | { readonly _tag: "Stands" }
  | { readonly _tag: "GivenUp"; readonly why: string }
  | undefined

/**
 * A page that goes nowhere: it names the place again that it was asked for, which is no end (client-server API,
 * `/messages`), or it is the first of a gap, empty, and names none, which is one, but not where the server itself
 * left events out. `found`: what came out of the gap before, of which each page counts as one at least.
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
