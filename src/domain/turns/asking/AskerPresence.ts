import type { Turn } from "../Turn.ts"
import { cancelOf, close, type Decision, idle } from "../TurnDecision.ts"
import type { TurnRules } from "../TurnRules.ts"

/** Whether nobody can answer questions of the attempt, because whoever wrote its prompt is gone. */
export const isAskerGone = (turn: Turn): boolean => turn.askerGone === true

/** Ends an attempt whose question nobody may answer, because the chat would wait for it without end. */
export const stopUnanswerable = (rules: TurnRules, turn: Turn): Decision =>
  close(turn, "stopped", rules.words.stopped, [cancelOf(turn)])

/**
 * Notes that the asker left the room, lost the right to talk to the bot, or came back. An open question of somebody who
 * is gone ends the attempt at once; an answer that is being written goes on until the agent asks.
 */
export const askerChanged = (rules: TurnRules, turn: Turn, here: boolean): Decision => {
  const { askerGone, ...rest } = turn
  if (here) return askerGone === undefined ? idle(turn) : { ...idle(rest), commit: "lazy" }
  const gone: Turn = { ...rest, askerGone: true }
  return turn.question === undefined ? { ...idle(gone), commit: "lazy" } : stopUnanswerable(rules, gone)
}
