import type { UserId } from "../Ids.ts"
import type { Message } from "../matrix/InboundEvent.ts"
import type { OpenQuestion } from "../turns/Turn.ts"
import { type Match, matchChoice } from "./MatchChoice.ts"
import { saidTo, unquoted } from "./SpokenText.ts"

/** What begins with a name may be a label as it is. */
export const matched = (me: UserId, question: OpenQuestion, message: Message): Match => {
  const exact = question.choices.length === 0 ? undefined : matchChoice(question, unquoted(message))
  return exact ?? matchChoice(question, saidTo(me, message))
}
