import type { Message } from "../matrix/InboundEvent.ts"
import { type Match, matchChoice } from "../questions/MatchChoice.ts"
import { refusalIn } from "../questions/RefusalReason.ts"
import type { OpenQuestion } from "../turns/Turn.ts"
import { behindOurName } from "./address/BehindOurName.ts"
import type { OurNames } from "./address/Mention.ts"
import { textWithoutIds } from "./prompt/PromptText.ts"
import { unquoted } from "./SpokenText.ts"

/**
 * The choice that a message means. Its whole text is tried first, because a label may begin with the bot's name. A free
 * text goes to the agent, and so has no Matrix ids. `isMeant`: the message is surely for the bot, so that words behind
 * a refusal are its reason.
 */
export const matched = (ours: OurNames, question: OpenQuestion, message: Message, isMeant = false): Match => {
  const { me } = ours
  const whole = unquoted(message)
  const said = behindOurName(ours, message, whole) ?? whole
  if (question.choices.length === 0) return matchChoice(question, textWithoutIds(me, message, said))
  const match = matchChoice(question, whole) ?? matchChoice(question, said)
  if (match !== undefined || !isMeant) return match
  const refused = refusalIn(question, whole) ?? refusalIn(question, said)
  return refused === undefined ? undefined : { ...refused, text: textWithoutIds(me, message, refused.text) }
}
