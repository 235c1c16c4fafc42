import type { ChatId, EventId, RoomId, UserId } from "../Ids.ts"
import type { Phase } from "../turns/Turn.ts"

/** An attempt as the journal remembers it, as far as trying again goes. */
export interface Attempt {
  readonly prompt: EventId
  readonly attempt: number
  readonly chat: ChatId
  readonly room: RoomId
  /** Who wrote the prompt. */
  readonly author: UserId
  readonly phase: Phase
  /** Its room was not shown all of it: the homeserver did not take it. */
  readonly lost: boolean
  /** There is no later attempt at the same prompt. */
  readonly newest: boolean
  /** The prompt's text is gone. */
  readonly erased: boolean
  /** No answer of the agent's, but what the bot itself said to a message. */
  readonly reply: boolean
}

/** Why nothing is tried again. */
export type RetryRefusal = "nothing" | "open" | "answered" | "older" | "erased"

const broken: ReadonlySet<Phase> = new Set<Phase>(["interrupted", "failed", "stopped"])
const underWay: ReadonlySet<Phase> = new Set<Phase>(["queued", "asked", "streaming"])

/** Only whoever wrote a prompt, or an operator, may have it tried again: it runs in their name. */
export const mayRetry = (attempt: Attempt, by: UserId, isAdmin: boolean) => attempt.author === by || isAdmin

/** What stands in the way of a further attempt; undefined: nothing. */
export const retryRefusal = (attempt: Attempt | undefined): RetryRefusal | undefined => {
  if (attempt === undefined || attempt.reply || (attempt.phase === "refused" && !attempt.lost)) return "nothing"
  if (!attempt.newest) return "older"
  if (underWay.has(attempt.phase)) return "open"
  if (!broken.has(attempt.phase) && !attempt.lost) return "answered"
  return attempt.erased ? "erased" : undefined
}
