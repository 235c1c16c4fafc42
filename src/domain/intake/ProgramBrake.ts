import { ChatId, type EventId, type UserId } from "../Ids.ts"
import type { RawEvent } from "../matrix/SyncBatch.ts"
import type { BotMessages } from "../messages/BotMessages.ts"
import { OutboxKey } from "../outbox/OutboxKey.ts"

/** A prompt that follows our answer within so many milliseconds was hardly written by a person who read the answer. */
export const atOnceAfter = 2_000

/** So many such prompts in a row are a program's, which is then held back. */
export const mostAtOnce = 5

/** How long it is held back, in milliseconds. */
export const brakeTime = 600_000

/** The pace of one sender's prompts in a room. */
export interface SenderPace {
  /** The number of prompts in a row that followed our answer at once. */
  readonly quick: number
  /** Their messages are held back until then, in milliseconds since 1970. */
  readonly until: number | undefined
}

export const atEase: SenderPace = { quick: 0, until: undefined }

/** Whether the deadline is over. One that is further away than it ever was shows that the clock was set back. */
export const isPast = (until: number, now: number) => now >= until || until - now > brakeTime

/**
 * The pace after one more prompt, which is held back where `until` is a time. `answeredAt` is when the sender's last
 * prompt was answered; undefined where it is not yet, as in the queue of a person who writes fast.
 */
export const brake = (pace: SenderPace, answeredAt: number | undefined, now: number): SenderPace => {
  if (pace.until !== undefined && !isPast(pace.until, now)) return pace
  const before = pace.until === undefined ? pace.quick : 0
  const isQuick = answeredAt !== undefined && now >= answeredAt && now - answeredAt <= atOnceAfter
  const quick = isQuick ? before + 1 : 0
  return { quick, until: quick >= mostAtOnce ? now + brakeTime : undefined }
}

/** The notice about the brake, sent once. It answers nobody, so it has no mark. */
export const brakeNotice = (words: BotMessages, author: UserId): RawEvent => ({
  msgtype: "m.notice",
  body: words.braked(author, brakeTime / 60_000),
  "m.mentions": { user_ids: [author] }
})

/** The chat and the outbox key of that notice. The chat holds nothing else, so that nothing waits for it. */
export const brakePlace = (event: EventId) => ({
  chat: ChatId.make(`brake ${event}`),
  key: OutboxKey.make(`brake.${event}`)
})
