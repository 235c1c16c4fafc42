import type { UserId } from "../Ids.ts"
import type { BotMessages } from "../messages/BotMessages.ts"
import { cut, escaped, oneLine } from "../OneLine.ts"
import { visible } from "../TerminalSafe.ts"
import { labelOf } from "../turns/asking/ChoiceLabels.ts"
import type { QuestionShow } from "../turns/asking/TurnQuestion.ts"
import type { OpenQuestion } from "../turns/Turn.ts"
import { fittingEmoji, numberSign } from "./AnswerEmoji.ts"

/** The longest title that the room is shown, in characters. */
const mostOfATitle = 160
const mostOfAText = 1_500
/** So much of why a person refuses stays in the line of its question, in characters. */
const mostOfAReason = 120
const mostLines = 30

/** How a line of somebody else's text is written into ours. */
type Line = (line: string) => string

/** For the plain body of an event, which is not read as Markdown. */
export const unescaped: Line = (line) => line

const nameOf = (line: Line, user: UserId) => line(oneLine(user, 255))

const titleOf = (line: Line, { title }: OpenQuestion) => `**${line(oneLine(title, mostOfATitle)) || "?"}**`

/** The agent's text as a quote, so that nothing in it looks like a choice of ours. */
const quoteOf = (text: string) =>
  cut(visible(text.slice(0, 4 * mostOfAText)).trim(), mostOfAText).split("\n").slice(0, mostLines).map((line) =>
    `> ${line}`
  ).join("\n")

const choicesOf = (line: Line, { choices }: OpenQuestion) =>
  choices.map((choice, index) => `${index + 1}. ${line(labelOf(choice))}`)

const reactionsOf = (words: BotMessages, { choices }: OpenQuestion): ReadonlyArray<string> => {
  const emoji = fittingEmoji(choices)
  if (choices.length === 0) return []
  if (emoji.length > 0) return [words.react(emoji)]
  return [words.reactNumbers(numberSign(1), choices.length === 1 ? undefined : numberSign(choices.length))]
}

/** How to answer. Among others, any words are an answer only where they are said to us. */
const howOf = (words: BotMessages, { choices }: OpenQuestion, isAmongOthers: boolean): string => {
  if (choices.length > 0) return words.choose
  return isAmongOthers ? words.replyAmongOthers : words.reply
}

/** `asker` is the only one who may answer; undefined where nobody else is in the room. */
const openText = (words: BotMessages, line: Line, question: OpenQuestion, asker: UserId | undefined) =>
  [
    titleOf(line, question),
    ...(question.text === undefined || question.text.trim() === "" ? [] : [quoteOf(question.text)]),
    ...choicesOf(line, question),
    [
      howOf(words, question, asker !== undefined),
      ...reactionsOf(words, question),
      ...(asker === undefined ? [] : [words.onlyAsker(nameOf(line, asker), question.approvers === true)])
    ].join(" ")
  ].join("\n\n")

const endOf = (
  words: BotMessages,
  line: Line,
  { asked, chosen, question }: Extract<QuestionShow, { _tag: "Question" }>
): string => {
  if (asked === "expired") return words.questionEnd.expired(question.deadline)
  if (asked !== "answered") return words.questionEnd[asked === "open" ? "withdrawn" : asked]
  const by = chosen?.by === undefined ? undefined : nameOf(line, chosen.by)
  const choice = chosen?.place === undefined ? undefined : question.choices[chosen.place - 1]
  // The words of a free answer are not repeated, because their writer may delete them.
  if (choice === undefined) return words.questionEnd.answered(by)
  const reason = chosen?.reason === undefined ? undefined : line(oneLine(chosen.reason, mostOfAReason))
  return words.questionEnd.chosen(line(labelOf(choice)), by, reason)
}

/** Whether it was answered, and not by a choice that refuses. */
const isYes = ({ asked, chosen, question }: Extract<QuestionShow, { _tag: "Question" }>) =>
  asked === "answered" && (chosen?.place === undefined || question.choices[chosen.place - 1]?.effect !== "deny")

/** The hint to a message that fits no choice: what would be an answer. */
const hintOf = (words: BotMessages, line: Line, { isAmbiguous, question }: Extract<QuestionShow, { _tag: "Hint" }>) => {
  const [first] = question.choices
  if (first === undefined) return words.unfitWords
  return [
    isAmbiguous ? words.ambiguous(`1. ${labelOf(first)}`) : words.unfit,
    ...choicesOf(line, question)
  ].join("\n\n")
}

/**
 * A question of the agent's as Markdown, or with `line` as plain text. Title, labels and text are the agent's, and
 * often hold other people's words: title and labels are shown as they are in one line each, the text in a quote, and
 * all of them with a limit.
 */
export const questionText = (
  words: BotMessages,
  shown: QuestionShow,
  asker: UserId | undefined,
  line: Line = escaped
): string => {
  if (shown._tag === "Hint") return hintOf(words, line, shown)
  if (shown.asked === "open") return openText(words, line, shown.question, asker)
  return `${isYes(shown) ? "✓" : "✗"} ${titleOf(line, shown.question)} ${endOf(words, line, shown)}`
}
