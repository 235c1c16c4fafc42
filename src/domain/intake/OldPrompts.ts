import { ChatId, type EventId, type RoomId } from "../Ids.ts"
import { relatesTo } from "../matrix/MessageContent.ts"
import type { RawEvent } from "../matrix/SyncBatch.ts"
import type { OldPromptMessages, SaidMessages } from "../messages/OldPromptMessages.ts"
import { OutboxKey } from "../outbox/OutboxKey.ts"

/** How long an old prompt waits for consent, in milliseconds; then it is closed without an answer. */
export const consentTime = 86_400_000

/**
 * Whether a prompt is older than `longest` milliseconds (MAX_PROMPT_AGE; undefined: none is). One whose time is
 * unknown or lies in the future is new.
 */
export const isOld = (sentAt: number | undefined, now: number, longest: number | undefined): boolean =>
  longest !== undefined && sentAt !== undefined && now - sentAt > longest

/** What a notice about a chat's old prompts is to say. */
export interface OldPrompts extends SaidMessages {
  /** The prompt with which the notice began. */
  readonly first: EventId
  readonly room: RoomId
  readonly threadRoot: EventId | undefined
  /** They wait for consent, or how that ended; gone: all were deleted. */
  readonly outcome: "asked" | "answered" | "refused" | "gone"
}

/** The notice, sent once and edited from then on. It answers nobody, so it has no mark, and it notifies nobody. */
export const oldPromptsNotice = (words: OldPromptMessages, old: OldPrompts): RawEvent => ({
  msgtype: "m.notice",
  body: old.outcome === "gone" ? words.oldPrompts.gone : words.oldPrompts[old.outcome](old),
  "m.mentions": {},
  ...relatesTo(
    old.threadRoot === undefined ? { _tag: "None" } : { _tag: "Thread", root: old.threadRoot, last: old.threadRoot }
  )
})

/**
 * The chat and the outbox key of that notice. The chat holds nothing else, so that nothing waits for it. A store that
 * was lost finds the same prompts, and so sends the same event.
 */
export const oldPromptsPlace = (first: EventId) => ({
  chat: ChatId.make(`old ${first}`),
  key: OutboxKey.make(`old.${first}`)
})
