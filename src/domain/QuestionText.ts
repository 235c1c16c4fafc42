import type { UserId } from "./Ids.ts"
import { labelOf, mostOfATitle } from "./MatchChoice.ts"
import { cut, escaped, oneLine, visible } from "./OneLine.ts"
import type { OpenQuestion } from "./Turn.ts"
import type { QuestionShow } from "./TurnQuestion.ts"
import type { Words } from "./Words.ts"

const mostOfAText = 1_500
const mostLines = 30

const nameOf = (user: UserId) => escaped(oneLine(user, 255))

const titleOf = ({ title }: OpenQuestion) => `**${escaped(oneLine(title, mostOfATitle)) || "?"}**`

/** In a quote, so that nothing in it looks like a choice of ours. */
const quoteOf = (text: string) =>
  cut(visible(text.slice(0, 4 * mostOfAText)).trim(), mostOfAText).split("\n").slice(0, mostLines).map((line) => `> ${line}`).join("\n")

const choicesOf = ({ choices }: OpenQuestion) => choices.map((choice, index) => `${index + 1}. ${escaped(labelOf(choice))}`)

/** `asker`: the only one who may answer, where others are in the room. */
const openText = (words: Words, question: OpenQuestion, asker: UserId | undefined) => [
  titleOf(question),
  ...(question.text === undefined || question.text.trim() === "" ? [] : [quoteOf(question.text)]),
  ...choicesOf(question),
  `${question.choices.length === 0 ? words.reply : words.choose}${asker === undefined ? "" : ` ${words.onlyAsker(nameOf(asker))}`}`
].join("\n\n")

const endOf = (words: Words, { asked, chosen, question }: Extract<QuestionShow, { _tag: "Question" }>): string => {
  if (asked !== "answered") return words.questionEnd[asked === "open" ? "withdrawn" : asked]
  const by = chosen?.by === undefined ? undefined : nameOf(chosen.by)
  const choice = chosen?.place === undefined ? undefined : question.choices[chosen.place - 1]
  // The words of a free answer are its writer's own, who may take them back.
  return choice === undefined ? words.questionEnd.answered(by) : words.questionEnd.chosen(escaped(labelOf(choice)), by)
}

/**
 * A question of the agent's as Markdown. Title, labels and text are the agent's, and often made of what others wrote: title and
 * labels are shown in a line each and as they are, the text in a quote, and each of them only so long.
 */
export const questionText = (words: Words, shown: QuestionShow, asker: UserId | undefined): string => {
  if (shown._tag === "Hint") return [words.unfit, ...choicesOf(shown.question)].join("\n\n")
  if (shown.asked === "open") return openText(words, shown.question, asker)
  return `${shown.asked === "answered" ? "✓" : "✗"} ${titleOf(shown.question)} ${endOf(words, shown)}`
}
