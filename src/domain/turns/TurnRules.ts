import { nextEditAt } from "../answer/EditThrottle.ts"
import type { BotMessages } from "../messages/BotMessages.ts"
import { isOpen, type Turn } from "./Turn.ts"
import { lookAt } from "./TurnTime.ts"

/** What the machine is told about the bot it runs in. */
export interface TurnRules {
  readonly words: BotMessages
  /** STREAMING=edits: the answer is shown while it grows. */
  readonly streaming: boolean
  /** AGENT_TURN_TIMEOUT in milliseconds: so long the agent is listened to while it works (`TurnTime`). */
  readonly timeout: number
  /** AGENT_MAX_ANSWER: so many bytes of UTF-8 may an answer be. */
  readonly maxAnswer: number
  /** The prompt's length in bytes of UTF-8, to be held against the agent's limit. */
  readonly promptBytes: number
  /** Another turn has told this room why nothing comes: once is enough for a room. */
  readonly roomTold: boolean
  /** The room shows that somebody else began this attempt: the agent may have been given it already. */
  readonly begunElsewhere: boolean
  /**
   * It may wait for a person as long as that takes, which keeps a socket from others where the agent cannot go on
   * over another one.
   */
  readonly mayAsk: boolean
}

/**
 * How long a link may be down, or a socket be waited for, before the room is told; most restarts of an agent are
 * shorter.
 */
export const awayAfter = 10_000

/**
 * Since when there is something to tell the room of: nobody is at the other end, or every socket is somebody else's.
 */
export const silentSince = (turn: Turn): number | undefined => turn.detachedAt ?? turn.waitingAt

/** When an agent that was busy is asked again; not while it cannot be: the next link is followed by a tick as well. */
export const askAgainAt = (
  turn: Turn
): number | undefined => (silentSince(turn) === undefined ? turn.askAgainAt : undefined)

/** When the turn wants a `Tick`, if nothing else happens before. */
export const dueAt = (rules: TurnRules, turn: Turn): number | undefined => {
  if (!isOpen(turn)) return undefined
  const since = silentSince(turn)
  const times = [
    askAgainAt(turn),
    lookAt(turn, rules.timeout),
    since === undefined || turn.toldAway || rules.roomTold ? undefined : since + awayAfter,
    rules.streaming && turn.unshown
      ? nextEditAt({ edits: Math.max(0, turn.shows - 1), lastPlannedAt: turn.shownAt, firstAt: 0 })
      : undefined
  ].filter((time) => time !== undefined)
  return times.length === 0 ? undefined : Math.min(...times)
}
