import type { UnreadableReason } from "../crypto/Unreadable.ts"
import { ChatId, type EventId, type UserId } from "../Ids.ts"
import type { RawEvent } from "../matrix/SyncBatch.ts"
import type { BotMessages } from "../messages/BotMessages.ts"

/** How long a key may come later than its message before the sender is told, in ms. */
export const keyPatience = 15_000

/** The chat of such a notice. It holds nothing else, so that the notice waits for nothing and nothing waits for it. */
export const unreadableChat = (event: EventId) => ChatId.make(`unreadable ${event}`)

/**
 * Tells the sender of `event` that we cannot read what they write, and why. It answers nobody, so it has no mark.
 */
export const unreadableNotice = (
  words: BotMessages,
  { event, reason, sender }: { readonly event: EventId; readonly reason: UnreadableReason; readonly sender: UserId }
): RawEvent => ({
  msgtype: "m.notice",
  body: words.unreadable[reason],
  "m.mentions": { user_ids: [sender] },
  "m.relates_to": { "m.in_reply_to": { event_id: event } }
})
