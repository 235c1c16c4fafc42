import type { Words } from "../BotMessages.ts"
import { ChatId, type EventId, type RoomId, type StreamToken, type UserId } from "../Ids.ts"
import { SlotKey } from "../matrix/MessageContent.ts"
import { storable } from "../matrix/StorableEvent.ts"
import type { MessagesPage, RawEvent } from "../matrix/SyncBatch.ts"
import { answersIn, closingsIn, shownIn } from "./RemoteEcho.ts"
import type { NewHole, SeenClosing, SeenPart, StoredEvent } from "./SyncDelta.ts"
import { isDirectInvitation, letUsIn } from "./SyncIngest.ts"

/** For so many ms a room waits for what is missing of it; then it goes on, and what comes later is answered later. */
export const longestGap = 600_000

/** The longest time between two tries at a gap that its room does not wait for any more, in ms. */
export const rarestTry = 3_600_000

/**
 * A hole that gave this many events without coming to its end is given up: recorded, and the room goes on. A page
 * without any counts as one.
 */
export const mostFromAHole = 5_000

/** What a page adds to that. */
export const countOf = (events: ReadonlyArray<unknown>) => Math.max(1, events.length)

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
  /**
   * It ends with an invitation that called the room direct. `m.direct` may not: whoever was here before us was gone
   * too soon, or could not write it.
   */
  readonly direct: boolean
  /** So many could not be kept, or no more of them than their ids. */
  readonly malformed: number
  readonly rest: Rest
}

/** What a page of `/messages` means for the hole that it was asked for. `found`: what came out of the hole before. */
export const readPage = (me: UserId, hole: NewHole & { readonly found: number }, page: MessagesPage): HolePage => {
  const door = hole.until._tag === "Invitation" ? page.events.findIndex(letUsIn(me)) : -1
  const ours = door >= 0 ? page.events.slice(0, door) : page.events
  const stored = storable(me, hole.room, ours)
  const events = stored.events.map(({ event, raw, room }) => ({ event, raw, room }))
  const closings = closingsIn(me, ours)
  const rest = (): Rest => {
    if (door >= 0 || page.end === undefined || page.end === hole.from) return { _tag: "Filled" }
    return hole.found + countOf(events) >= mostFromAHole
      ? { _tag: "GivenUp", why: `more than ${mostFromAHole} events` }
      : { _tag: "From", from: page.end }
  }
  return {
    events,
    closings,
    shown: shownIn(me, ours),
    answers: answersIn(me, ours),
    direct: door >= 0 && isDirectInvitation(me)(page.events[door]!),
    malformed: stored.malformed,
    rest: rest()
  }
}

/**
 * In ms, how long the room of a hole still waits for it; zero or less when it went on, or is to go on. `waited`: for
 * how long this process saw it wait, whatever clocks say.
 */
export const patienceLeft = (
  hole: { readonly since: number; readonly late: boolean },
  now: number,
  waited: number
): number => hole.late ? 0 : longestGap - Math.max(now - hole.since, waited)

const notice = (body: string): RawEvent => ({ msgtype: "m.notice", body, "m.mentions": {} })

/** What a room is told once of a hole that was given up. It answers nobody, so it has no mark. */
export const noticeOf = (words: Words): RawEvent => notice(words.gap)

/** What a room is told once when it goes on without what is missing of it. */
export const lateNoticeOf = (words: Words): RawEvent => notice(words.late)

/** What a direct room is told once when a third person is in it; nothing where that changes nothing. */
export const groupNoticeOf = (words: Words, policy: "always" | "mention" | "never"): RawEvent | undefined =>
  policy === "always" ? undefined : notice(words.group[policy])

/** Such a notice waits in nobody's way, as the only thing of a chat of its own. */
export const gapChat = (hole: number) => ChatId.make(`gap ${hole}`)
export const lateChat = (hole: number) => ChatId.make(`late ${hole}`)
export const groupChat = (room: RoomId) => ChatId.make(`group ${room}`)

/**
 * `unique` over all stores that there were: each counts its holes from one, and a server remembers for a day what it
 * was sent.
 */
export const noticeKey = (unique: string) => SlotKey.make(`notice.${unique}`)
