import type { Message } from "../matrix/InboundEvent.ts"
import { type Match, matchChoice } from "../questions/MatchChoice.ts"
import { refusalIn } from "../questions/RefusalReason.ts"
import type { OpenQuestion } from "../turns/Turn.ts"
import type { OurNames } from "./address/Mention.ts"
import { textWithoutIds, withoutNameOf } from "./prompt/PromptText.ts"
import { saidTo, unquoted } from "./SpokenText.ts"

/** What a message says to us, without the name by which it calls us, also one that only people know. */
const saidByName = (ours: OurNames, message: Message): string => {
  const said = saidTo(ours.me, message)
  return said === unquoted(message) ? withoutNameOf(ours, message, said) : said
}

/**
 * The choice that a message means. Its whole text is tried first, because a label may begin with the bot's name. A free
 * text goes to the agent, and so has no Matrix ids. `isMeant`: the message is surely for the bot, so that words behind
 * a refusal are its reason.
 */
export const matched = (ours: OurNames, question: OpenQuestion, message: Message, isMeant = false): Match => {
  const { me } = ours
  const said = saidByName(ours, message)
  if (question.choices.length === 0) return matchChoice(question, textWithoutIds(me, message, said))
  const match = matchChoice(question, unquoted(message)) ?? matchChoice(question, said)
  if (match !== undefined || !isMeant) return match
  const refused = refusalIn(question, unquoted(message)) ?? refusalIn(question, said)
  return refused === undefined ? undefined : { ...refused, text: textWithoutIds(me, message, refused.text) }
}
