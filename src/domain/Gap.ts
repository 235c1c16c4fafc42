import { letUsIn, storable } from "./Accept.ts"
import type { NewHole, SeenClosing, SeenPart, StoredEvent } from "./Acceptance.ts"
import type { StreamToken, UserId } from "./Ids.ts"
import type { MessagesPage } from "./Sync.ts"
import { closingsIn, shownIn } from "./Witness.ts"

/** A hole that gave this many events without coming to its end is given up: recorded, and the room goes on. */
export const mostFromAHole = 5_000

export type Rest =
  | { readonly _tag: "From"; readonly from: StreamToken }
  | { readonly _tag: "Filled" }
  | { readonly _tag: "GivenUp"; readonly why: string }

export interface HolePage {
  /** Newest first, without what was said before we were let in. */
  readonly events: ReadonlyArray<Omit<StoredEvent, "slot">>
  readonly closings: ReadonlyArray<SeenClosing>
  readonly shown: ReadonlyArray<SeenPart>
  readonly rest: Rest
}

/** What a page of `/messages` means for the hole that it was asked for. `found`: what came out of the hole before. */
export const readPage = (me: UserId, hole: NewHole & { readonly found: number }, page: MessagesPage): HolePage => {
  const door = hole.until._tag === "Invitation" ? page.events.findIndex(letUsIn(me)) : -1
  const ours = door >= 0 ? page.events.slice(0, door) : page.events
  const events = storable(me, hole.room, ours).map(({ event, raw, room }) => ({ event, raw, room }))
  const closings = closingsIn(me, ours)
  const rest = (): Rest => {
    if (door >= 0 || page.end === undefined || page.end === hole.from) return { _tag: "Filled" }
    return hole.found + events.length >= mostFromAHole ? { _tag: "GivenUp", why: `more than ${mostFromAHole} events` } : { _tag: "From", from: page.end }
  }
  return { events, closings, shown: shownIn(me, ours), rest: rest() }
}
