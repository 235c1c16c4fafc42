import { nextEditAt } from "../answer/EditThrottle.ts"
import type { BotMessages } from "../messages/BotMessages.ts"
import { hintDueAt } from "./asking/MisfitHint.ts"
import { hasWords, progressDueAt } from "./progress/Progress.ts"
import { isOpen, type Turn } from "./Turn.ts"
import { lookAt } from "./TurnTime.ts"

/** The settings and circumstances that the machine decides by. */
export interface TurnRules {
  readonly words: BotMessages
  /** STREAMING=edits: the answer is shown while it grows. */
  readonly streaming: boolean
  /** AGENT_TURN_TIMEOUT in milliseconds: so long the agent is listened to (`TurnTime`). */
  readonly timeout: number
  /** APPROVAL_TIMEOUT in milliseconds: so long a question waits for an answer at most. */
  readonly approvalTimeout: number
  /** APPROVERS names somebody, who may answer questions beside the asker. */
  readonly approvers: boolean
  /** AGENT_MAX_ANSWER, the longest answer in bytes of UTF-8. */
  readonly maxAnswer: number
  /** The agent ends a run when it is told to. Otherwise nobody listens to it any more, and it may go on. */
  readonly heedsCancel: boolean
  /** The prompt's length in bytes of UTF-8, which the agent may limit. */
  readonly promptBytes: number
  /** The media type of the prompt's file, which the agent has to take; absent where it has none. */
  readonly fileType?: string
  /** That file is still to be read, which happens without a socket: a link only tells whether the agent takes it. */
  readonly fileUnread?: boolean
  /** Files of the agent's are shown as such; otherwise as links. */
  readonly showsFiles?: boolean
  /** REASONING=folded: what the agent thinks is shown below its answer. */
  readonly reasoning?: boolean
  /** Another turn told this room why no answer comes; one notice is enough for a room. */
  readonly roomTold: boolean
  /** The room shows that another process began the attempt, so the agent may have the prompt. */
  readonly begunElsewhere: boolean
  /**
   * The turn may wait for a person without a limit. That keeps a socket from others if the agent cannot go on over
   * another one.
   */
  readonly mayAsk: boolean
}

/**
 * How long a link is down or a socket missing before the room is told, in milliseconds. Most restarts of an agent are
 * shorter.
 */
export const awayAfter = 10_000

/** Since when no answer can come: the link is down, or every socket is in use by others. */
export const silentSince = (turn: Turn): number | undefined => turn.detachedAt ?? turn.waitingAt

/**
 * When an agent that was busy is asked again; undefined while it cannot be asked. A new link is followed by a tick,
 * too.
 */
export const askAgainAt = (
  turn: Turn
): number | undefined => (silentSince(turn) === undefined ? turn.askAgainAt : undefined)

/** When the answer's event may show what it does not show yet; undefined where there is nothing, or no word. */
export const showDueAt = ({ streaming }: Pick<TurnRules, "streaming">, turn: Turn): number | undefined =>
  streaming && turn.unshown && hasWords(turn)
    ? nextEditAt({ edits: Math.max(0, turn.shows - 1), lastPlannedAt: turn.shownAt, firstAt: 0 })
    : undefined

/** When the turn wants a `Tick`, if nothing else happens before; undefined for never. */
export const dueAt = (
  rules: Pick<TurnRules, "streaming" | "timeout" | "roomTold">,
  turn: Turn
): number | undefined => {
  if (!isOpen(turn)) return undefined
  const since = silentSince(turn)
  const times = [
    askAgainAt(turn),
    lookAt(turn, rules.timeout),
    turn.question?.number === undefined ? undefined : turn.question.deadline ?? 0,
    hintDueAt(turn),
    since === undefined || turn.toldAway || rules.roomTold ? undefined : since + awayAfter,
    showDueAt(rules, turn),
    progressDueAt(rules.streaming, turn)
  ].filter((time) => time !== undefined)
  return times.length === 0 ? undefined : Math.min(...times)
}
