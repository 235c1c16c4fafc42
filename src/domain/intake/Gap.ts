import type { BotMessages } from "../BotMessages.ts"
import { ChatId, type EventId, type RoomId, type StreamToken, type UserId } from "../Ids.ts"
import { SlotKey } from "../matrix/MessageContent.ts"
import { storable } from "../matrix/StorableEvent.ts"
import type { MessagesPage, RawEvent } from "../matrix/SyncBatch.ts"
import { answersIn, finalsIn, shownPartsIn } from "./RemoteEcho.ts"
import { standingPage } from "./StandingPage.ts"
import type { IngestedEvent, NewGap, SeenFinal, SeenPart } from "./SyncDelta.ts"
import { isDirectInvitation, isOurEntry } from "./SyncIngest.ts"

/** For so many ms a room waits for what is missing of it; then it goes on, and what comes later is answered later. */
export const longestGap = 600_000

/** The longest time between two tries at a gap that its room does not wait for any more, in ms. */
export const rarestTry = 3_600_000

/**
 * A gap that gave this many events without coming to its end is given up: recorded, and the room goes on. A page
 * without any counts as one.
 */
export const mostFromAGap = 5_000

/** What a page adds to that. */
export const countOf = (events: ReadonlyArray<unknown>) => Math.max(1, events.length)

export type GapRest =
  | { readonly _tag: "From"; readonly from: StreamToken }
  /** The page brought nothing and says nothing believable: the same place is asked for again. */
  | { readonly _tag: "Stands" }
  | { readonly _tag: "Filled" }
  /** `notice`: what the room is told. */
  | { readonly _tag: "GivenUp"; readonly why: string; readonly notice?: RawEvent }

export interface GapPage {
  /** Newest first, without what was said before we were let in. */
  readonly events: ReadonlyArray<Omit<IngestedEvent, "order">>
  readonly finals: ReadonlyArray<SeenFinal>
  readonly shown: ReadonlyArray<SeenPart>
  readonly answers?: ReadonlyArray<EventId>
  /**
   * It ends with an invitation that called the room direct. `m.direct` may not: whoever was here before us was gone
   * too soon, or could not write it.
   */
  readonly direct: boolean
  /** So many could not be kept, or no more of them than their ids. */
  readonly malformed: number
  readonly rest: GapRest
}

/**
 * What a page of `/messages` means for the gap that it was asked for. `found`: what came out of the gap before;
 * `stood`: so many pages in a row brought nothing and went nowhere.
 */
export const readPage = (
  me: UserId,
  gap: NewGap & { readonly found: number },
  page: MessagesPage,
  stood = 0
): GapPage => {
  const door = gap.until._tag === "Invitation" ? page.events.findIndex(isOurEntry(me)) : -1
  const ours = door >= 0 ? page.events.slice(0, door) : page.events
  const stored = storable(me, gap.room, ours)
  const events = stored.events.map(({ event, raw, room }) => ({ event, raw, room }))
  const finals = finalsIn(me, ours)
  const rest = (): GapRest => {
    if (door >= 0) return { _tag: "Filled" }
    const standing = standingPage(gap, page, stood)
    if (standing !== undefined) return standing
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
    direct: door >= 0 && isDirectInvitation(me)(page.events[door]!),
    malformed: stored.malformed,
    rest: rest()
  }
}

/**
 * In ms, how long the room of a gap still waits for it; zero or less when it went on, or is to go on. `waited`: for
 * how long this process saw it wait, whatever clocks say.
 */
export const patienceLeft = (
  gap: { readonly since: number; readonly late: boolean },
  now: number,
  waited: number
): number => gap.late ? 0 : longestGap - Math.max(now - gap.since, waited)

const notice = (body: string): RawEvent => ({ msgtype: "m.notice", body, "m.mentions": {} })

/** What a room is told once of a gap that was given up. It answers nobody, so it has no mark. */
export const noticeOf = (words: BotMessages): RawEvent => notice(words.gap)

/** What a room is told once when it goes on without what is missing of it. */
export const lateNoticeOf = (words: BotMessages): RawEvent => notice(words.late)

/** What a direct room is told once when a third person is in it; nothing where that changes nothing. */
export const groupNoticeOf = (words: BotMessages, policy: "always" | "mention" | "never"): RawEvent | undefined =>
  policy === "always" ? undefined : notice(words.group[policy])

/** Such a notice waits in nobody's way, as the only thing of a chat of its own. */
export const gapChat = (gap: number) => ChatId.make(`gap ${gap}`)
export const lateChat = (gap: number) => ChatId.make(`late ${gap}`)
export const groupChat = (room: RoomId) => ChatId.make(`group ${room}`)

/**
 * `unique` over all stores that there were: each counts its gaps from one, and a server remembers for a day what it
 * was sent.
 */
export const noticeKey = (unique: string) => SlotKey.make(`notice.${unique}`)
