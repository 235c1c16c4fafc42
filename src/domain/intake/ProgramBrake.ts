import { ChatId, type EventId, type UserId } from "../Ids.ts"
import type { RawEvent } from "../matrix/SyncBatch.ts"
import type { BotMessages } from "../messages/BotMessages.ts"
import { OutboxKey } from "../outbox/OutboxKey.ts"

/** A prompt that follows our answer within that time was hardly written by a person who read it. Milliseconds. */
export const atOnceAfter = 2_000

/** So many of them in a row are a program's, and then it waits. */
export const mostAtOnce = 5

/** How long it waits, in milliseconds. */
export const brakeTime = 600_000

/** How somebody's prompts in a room came until now. */
export interface SenderPace {
  /** How many in a row followed our answer at once. */
  readonly quick: number
  /** Nothing of theirs is read before, in milliseconds since 1970. */
  readonly until: number | undefined
}

export const atEase: SenderPace = { quick: 0, until: undefined }

/** A deadline that is further away than it ever was: the clock went back. */
export const isPast = (until: number, now: number) => now >= until || until - now > brakeTime

/**
 * What one more prompt of theirs comes to; held back where `until` is a time. `answeredAt`: when their last prompt
 * was answered, undefined where it is not yet, as in the queue of somebody who writes fast.
 */
export const brake = (pace: SenderPace, answeredAt: number | undefined, now: number): SenderPace => {
  if (pace.until !== undefined && !isPast(pace.until, now)) return pace
  const before = pace.until === undefined ? pace.quick : 0
  const isQuick = answeredAt !== undefined && now >= answeredAt && now - answeredAt <= atOnceAfter
  const quick = isQuick ? before + 1 : 0
  return { quick, until: quick >= mostAtOnce ? now + brakeTime : undefined }
}

/** What the room is told once. It answers nobody, so it has no mark. */
export const brakeNotice = (words: BotMessages, author: UserId): RawEvent => ({
  msgtype: "m.notice",
  body: words.braked(author, brakeTime / 60_000),
  "m.mentions": { user_ids: [author] }
})

/** That notice waits in nobody's way, as the only thing of a chat of its own. */
export const brakePlace = (event: EventId) => ({
  chat: ChatId.make(`brake ${event}`),
  key: OutboxKey.make(`brake.${event}`)
})
