import { nextEditAt } from "./EditCadence.ts"
import { isOpen, type Turn } from "./Turn.ts"
import type { Words } from "./Words.ts"

/** What the machine is told about the bot it runs in. */
export interface TurnRules {
  readonly words: Words
  /** STREAMING=edits: the answer is shown while it grows. */
  readonly streaming: boolean
  /** AGENT_TURN_TIMEOUT in milliseconds, from the prompt's being asked. */
  readonly timeout: number
  /** The prompt's length in bytes of UTF-8, to be held against the agent's limit. */
  readonly promptBytes: number
  /** Another turn has told this room that the agent is away, and no link came up since: once is enough for a room. */
  readonly roomTold: boolean
}

/** How long a link may be down before the room is told; most restarts of an agent are shorter. */
export const awayAfter = 10_000

/** When the turn wants a `Tick`, if nothing else happens before. */
export const dueAt = (rules: TurnRules, turn: Turn): number | undefined => {
  if (!isOpen(turn)) return undefined
  const times = [
    turn.askAgainAt,
    turn.askedAt === undefined ? undefined : turn.askedAt + rules.timeout,
    turn.detachedAt === undefined || turn.toldAway || rules.roomTold ? undefined : turn.detachedAt + awayAfter,
    rules.streaming && turn.unshown ? nextEditAt({ edits: Math.max(0, turn.shows - 1), lastPlannedAt: turn.shownAt, firstAt: 0 }) : undefined
  ].filter((time) => time !== undefined)
  return times.length === 0 ? undefined : Math.min(...times)
}
