import { letUsIn, storable } from "./Accept.ts"
import type { NewHole, SeenClosing, SeenPart, StoredEvent } from "./Acceptance.ts"
import { ChatId, type EventId, type StreamToken, type UserId } from "./Ids.ts"
import { SlotKey } from "./Outgoing.ts"
import type { MessagesPage, RawEvent } from "./Sync.ts"
import { answersIn, closingsIn, shownIn } from "./Witness.ts"
import type { Words } from "./Words.ts"

/** A hole that gave this many events without coming to its end is given up: recorded, and the room goes on. */
export const mostFromAHole = 5_000

export type Rest =
  | { readonly _tag: "From"; readonly from: StreamToken }
  | { readonly _tag: "Filled" }
  /** `notice`: what the room is told. */
  | { readonly _tag: "GivenUp"; readonly why: string; readonly notice?: RawEvent }

export interface HolePage {
  /** Newest first, without what was said before we were let in. */
  readonly events: ReadonlyArray<Omit<StoredEvent, "slot">>
  readonly closings: ReadonlyArray<SeenClosing>
  readonly shown: ReadonlyArray<SeenPart>
  readonly answers?: ReadonlyArray<EventId>
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
  return { events, closings, shown: shownIn(me, ours), answers: answersIn(me, ours), rest: rest() }
}

/** What a room is told once of a hole that was given up. It answers nobody, so it has no mark. */
export const noticeOf = (words: Words): RawEvent => ({ msgtype: "m.notice", body: words.gap, "m.mentions": {} })

/** That notice waits in nobody's way, as the only thing of a chat of its own. */
export const noticePlace = (hole: number) => ({ chat: ChatId.make(`gap ${hole}`), key: SlotKey.make(`gap.${hole}`) })
