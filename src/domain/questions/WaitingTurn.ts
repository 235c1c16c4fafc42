import type { BotMessages } from "../BotMessages.ts"
import { oneLine } from "../OneLine.ts"
import type { Turn } from "../turns/Turn.ts"
import { type Decision, idle } from "../turns/TurnDecision.ts"
import { awayAfter } from "../turns/TurnRules.ts"

/** When whoever waits behind somebody else's question is told so, if it was first seen then. Milliseconds. */
export const tellAt = (seenAt: number): number => seenAt + awayAfter

/**
 * A turn that was not begun shows who has to answer a question first, in the event that becomes its answer. Whoever
 * begins it takes that for a word on an agent that was away, and takes it back.
 */
export const waitsBehind = (words: BotMessages, turn: Turn, asker: string, at: number): Decision => ({
  ...idle({ ...turn, toldAway: true, shows: turn.shows + 1, shownAt: at }),
  show: { text: words.behindQuestion(oneLine(asker, 255)), phase: turn.phase, priority: "question", notice: true },
  commit: "lazy"
})
