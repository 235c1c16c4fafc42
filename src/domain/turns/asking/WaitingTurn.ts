import type { BotMessages } from "../../messages/BotMessages.ts"
import { oneLine } from "../../OneLine.ts"
import type { Turn } from "../Turn.ts"
import { type Decision, showProgress } from "../TurnDecision.ts"
import { awayAfter } from "../TurnRules.ts"

/** How long a turn waits behind other answers of its chat until its writer is told, in milliseconds. */
export const queuedAfter = 30_000

/** Shows in a turn that was not begun that so many answers come `before` it. */
export const waitsInQueue = (words: BotMessages, turn: Turn, before: number, at: number): Decision => {
  const shown = showProgress(turn, at, "first", words.behindOthers(before))
  const { progress } = shown.turn
  // Something else is to be said once it is begun.
  return { ...shown, turn: progress === undefined ? shown.turn : { ...turn, progress: { ...progress, unshown: true } } }
}

/**
 * When the writer of a turn that waits behind somebody else's question is told so, if the turn was first seen waiting
 * at `seenAt`. Both are in milliseconds since 1970.
 */
export const tellAt = (seenAt: number): number => seenAt + awayAfter

/**
 * Shows in a turn that was not begun that `asker` has to answer a question first. The notice goes like one about an
 * agent that was away.
 */
export const waitsBehind = (words: BotMessages, turn: Turn, asker: string, at: number): Decision => ({
  ...showProgress({ ...turn, toldAway: true }, at, "question", words.behindQuestion(oneLine(asker, 255))),
  commit: "lazy"
})
