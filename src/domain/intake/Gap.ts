import { ChatId, type EventId, type RoomId, type StreamToken, type UserId } from "../Ids.ts"
import type { MessagesPage, RawEvent } from "../matrix/SyncBatch.ts"
import type { BotMessages } from "../messages/BotMessages.ts"
import { OutboxKey } from "../outbox/OutboxKey.ts"
import { type MadeMark, markIn } from "../rooms/MadeMark.ts"
import { answersIn, finalsIn, shownPartsIn } from "./RemoteEcho.ts"
import { stalledPage } from "./StalledPage.ts"
import { storable } from "./StorableEvent.ts"
import type { IngestedEvent, NewGap, SeenFinal, SeenPart } from "./SyncDelta.ts"
import { isDirectInvitation, isOurEntry } from "./SyncIngest.ts"

/**
 * How long a room waits for a gap to be filled, in milliseconds. Then it goes on, and older messages are answered when
 * they come.
 */
export const longestGap = 600_000

/** The longest time between two tries at a late gap, which its room no longer waits for, in milliseconds. */
export const rarestTry = 3_600_000

/**
 * A gap that gave so many events without an end is given up and recorded, and its room goes on. A page without events
 * counts as one.
 */
export const mostFromAGap = 5_000

/** The number that a page adds to those events. */
export const countOf = (events: ReadonlyArray<unknown>) => Math.max(1, events.length)

export type GapRest =
  | { readonly _tag: "From"; readonly from: StreamToken }
  /** The page leads nowhere and may be a fault of the server: the same place is asked for again. */
  | { readonly _tag: "Stalled" }
  | { readonly _tag: "Filled" }
  /** `notice` is what the room is told. */
  | { readonly _tag: "GivenUp"; readonly why: string; readonly notice?: RawEvent }

export interface GapPage {
  /** Newest first, without events from before we were let in. */
  readonly events: ReadonlyArray<Omit<IngestedEvent, "order">>
  readonly finals: ReadonlyArray<SeenFinal>
  readonly shown: ReadonlyArray<SeenPart>
  readonly answers?: ReadonlyArray<EventId>
  /**
   * Whether the page ends with our invitation and the invitation calls the room direct. `m.direct` may not: whoever
   * invited us may not have written it.
   */
  readonly direct: boolean
  /** The page shows that we made the room, and for whom. Absent: it does not. */
  readonly made?: MadeMark
  /** The number of events that could not be stored, or only by their ids. */
  readonly malformed: number
  readonly rest: GapRest
}

/**
 * The meaning of a page of `/messages` for the gap that it was asked for. `gap.found` is the number of events that came
 * out of the gap before, and `stalled` the number of pages in a row before this one that led nowhere.
 */
export const readPage = (
  me: UserId,
  gap: NewGap & { readonly found: number },
  page: MessagesPage,
  stalled = 0
): GapPage => {
  const ourEntry = gap.until._tag === "Invitation" ? page.events.findIndex(isOurEntry(me)) : -1
  const ours = ourEntry >= 0 ? page.events.slice(0, ourEntry) : page.events
  const stored = storable(me, gap.room, ours)
  const events = stored.events
  const finals = finalsIn(me, ours)
  const made = ourEntry >= 0 ? markIn(me, page.events) : undefined
  const rest = (): GapRest => {
    if (ourEntry >= 0) return { _tag: "Filled" }
    const stall = stalledPage(gap, page, stalled)
    if (stall !== undefined) return stall
    if (page.end === undefined) return { _tag: "Filled" }
    return gap.found + countOf(events) >= mostFromAGap
      ? { _tag: "GivenUp", why: `more than ${mostFromAGap} events` }
      : { _tag: "From", from: page.end }
  }
  return {
    events,
    finals: finals,
    shown: shownPartsIn(me, ours),
    answers: answersIn(me, ours),
    direct: ourEntry >= 0 && isDirectInvitation(me)(page.events[ourEntry]!),
    ...(made === undefined ? {} : { made }),
    malformed: stored.malformed,
    rest: rest()
  }
}

/**
 * How long the room still waits for the gap, in milliseconds; zero or less where it went on or is to go on. `waited` is
 * how long this process saw it wait, which no change of a clock shortens.
 */
export const patienceLeft = (
  gap: { readonly since: number; readonly late: boolean },
  now: number,
  waited: number
): number => gap.late ? 0 : longestGap - Math.max(now - gap.since, waited)

const notice = (body: string): RawEvent => ({ msgtype: "m.notice", body, "m.mentions": {} })

/** The notice about a gap that was given up, sent once. It answers nobody, so it has no mark. */
export const noticeOf = (words: BotMessages): RawEvent => notice(words.gap)

/** The notice that a room goes on although a gap is not filled, sent once. */
export const lateNoticeOf = (words: BotMessages): RawEvent => notice(words.late)

/** The notice that a direct room got a third person, sent once; undefined where that changes nothing. */
export const groupNoticeOf = (words: BotMessages, policy: "always" | "mention" | "never"): RawEvent | undefined =>
  policy === "always" ? undefined : notice(words.group[policy])

/** The chat of such a notice. It holds nothing else, so that the notice waits for nothing and nothing waits for it. */
export const gapChat = (gap: number) => ChatId.make(`gap ${gap}`)
export const lateChat = (gap: number) => ChatId.make(`late ${gap}`)
export const groupChat = (room: RoomId) => ChatId.make(`group ${room}`)

/**
 * The outbox key of such a notice. `unique` differs between stores too: each store counts its gaps from one, and a
 * server remembers transaction ids for a day.
 */
export const noticeKey = (unique: string) => OutboxKey.make(`notice.${unique}`)
