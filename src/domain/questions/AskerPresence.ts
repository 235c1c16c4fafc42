import type { Turn } from "../turns/Turn.ts"
import { cancelOf, close, type Decision, idle } from "../turns/TurnDecision.ts"
import type { TurnRules } from "../turns/TurnRules.ts"

/** Whoever asks a prompt is the only one who may answer the questions of its attempt. */
export const isAskerGone = (turn: Turn): boolean => turn.askerGone === true

/** A question that nobody may answer holds the chat up for ever, so its attempt ends instead. */
export const stopUnanswerable = (rules: TurnRules, turn: Turn): Decision =>
  close(turn, "stopped", rules.words.stopped, [cancelOf(turn)])

/**
 * The asker left the room, lost the right to talk to the bot, or came back. An open question of somebody who is gone
 * ends the attempt at once; an answer that is being written goes on until the agent asks.
 */
export const askerChanged = (rules: TurnRules, turn: Turn, here: boolean): Decision => {
  const { askerGone, ...rest } = turn
  if (here) return askerGone === undefined ? idle(turn) : { ...idle(rest), commit: "lazy" }
  const gone: Turn = { ...rest, askerGone: true }
  return turn.question === undefined ? { ...idle(gone), commit: "lazy" } : stopUnanswerable(rules, gone)
}
