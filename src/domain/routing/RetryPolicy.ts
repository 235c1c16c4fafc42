import type { ChatId, EventId, RoomId, UserId } from "../Ids.ts"
import type { Phase } from "../turns/Turn.ts"

/** The facts about an attempt that decide whether it can be tried again. */
export interface Attempt {
  readonly prompt: EventId
  readonly attempt: number
  readonly chat: ChatId
  /** The room in which the chats of its room began (`RouteContext.origin`). */
  readonly origin: RoomId
  /** The writer of the prompt. */
  readonly author: UserId
  readonly phase: Phase
  /** The homeserver did not take all of it, so that the room does not show it whole. */
  readonly lost: boolean
  /** There is no later attempt at the same prompt. */
  readonly newest: boolean
  /** Its writer changed the prompt since the agent was given it. Absent: not. */
  readonly edited?: boolean
  /** The prompt's text was erased. */
  readonly erased: boolean
  /** It ended so long ago that only who points at it can mean it. */
  readonly old?: boolean
  /** Files of it are not shown yet. Absent: none. */
  readonly uploading?: boolean
  /** The attempt is a reply of the bot itself. */
  readonly reply: boolean
}

/** Why an attempt is not tried again. */
export type RetryRefusal = "nothing" | "open" | "answered" | "older" | "erased"

const broken: ReadonlySet<Phase> = new Set<Phase>(["interrupted", "failed", "stopped"])
const underWay: ReadonlySet<Phase> = new Set<Phase>(["queued", "asked", "streaming"])

/**
 * Whether a person may have a prompt tried again. It runs in its writer's name, so only the writer and operators may.
 */
export const mayRetry = (attempt: Attempt, by: UserId, isAdmin: boolean) => attempt.author === by || isAdmin

/** Whether an attempt in this phase is open. */
export const isUnderWay = (phase: Phase): boolean => underWay.has(phase)

/** Whether a further attempt is one with a new text, for which the one that goes on with the old text is given up. */
export const replacesOpen = ({ edited, erased, newest, phase, reply }: Attempt): boolean =>
  !reply && newest && !erased && edited === true && isUnderWay(phase) && phase !== "queued"

/** Why there is no further attempt; undefined where there may be one. */
export const retryRefusal = (attempt: Attempt | undefined): RetryRefusal | undefined => {
  if (attempt === undefined || attempt.reply) return "nothing"
  const isOver = !attempt.lost && attempt.edited !== true
  if (attempt.phase === "refused" && isOver) return "nothing"
  if (!attempt.newest) return "older"
  if (underWay.has(attempt.phase)) return "open"
  if (!broken.has(attempt.phase) && isOver) return "answered"
  return attempt.erased ? "erased" : undefined
}
