import type { UserId } from "../Ids.ts"
import type { Message } from "../matrix/InboundEvent.ts"
import { type Match, matchChoice } from "../questions/MatchChoice.ts"
import type { OpenQuestion } from "../turns/Turn.ts"
import { textWithoutIds } from "./prompt/PromptText.ts"
import { saidTo, unquoted } from "./SpokenText.ts"

/**
 * The choice that a message means. Its whole text is tried first, because a label may begin with the bot's name. A free
 * text goes to the agent, and so has no Matrix ids.
 */
export const matched = (me: UserId, question: OpenQuestion, message: Message): Match => {
  const said = saidTo(me, message)
  if (question.choices.length === 0) return matchChoice(question, textWithoutIds(me, message, said))
  return matchChoice(question, unquoted(message)) ?? matchChoice(question, said)
}
