import type { UserId } from "../Ids.ts"
import type { Message } from "../matrix/InboundEvent.ts"
import { type Match, matchChoice } from "../questions/MatchChoice.ts"
import type { OpenQuestion } from "../turns/Turn.ts"
import { saidTo, unquoted } from "./SpokenText.ts"

/** The choice that a message means. Its whole text is tried first, because a label may begin with the bot's name. */
export const matched = (me: UserId, question: OpenQuestion, message: Message): Match => {
  const exact = question.choices.length === 0 ? undefined : matchChoice(question, unquoted(message))
  return exact ?? matchChoice(question, saidTo(me, message))
}
