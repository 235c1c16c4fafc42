import { relationOf } from "../answer/MessageParts.ts"
import type { BotMessages } from "../BotMessages.ts"
import type { EventId, UserId } from "../Ids.ts"
import {
  askContent,
  askKey,
  content,
  mostAnswers,
  type Relation,
  type Rendered,
  SlotKey
} from "../matrix/MessageContent.ts"
import type { RawEvent } from "../matrix/SyncBatch.ts"
import type { Turn } from "../turns/Turn.ts"
import type { Priority } from "../turns/TurnDecision.ts"
import { questionText, unescaped } from "./QuestionText.ts"
import { longestAsk, type QuestionShow } from "./TurnQuestion.ts"

/** A turn's events are numbered: its parts from 1, from here on its questions, two numbers each. */
export const firstQuestion = 3_072

/** The number of the event that shows a question; the next one is that of the word on what did not answer it. */
export const questionPart = (number: number): number => firstQuestion + 2 * number

/** Which question an event with this number shows. */
export const questionNumber = (part: number): number => (part - firstQuestion) / 2

export interface QuestionPart {
  readonly part: number
  readonly priority: Priority
  readonly content: RawEvent
  /**
   * `ends`: it only says how the question ended, so there is nothing to say where nobody was asked yet. undefined: it
   * is no question.
   */
  readonly question: { readonly ask: string; readonly key: SlotKey; readonly ends: boolean } | undefined
  /** A word on another message than the one that the slot held before: another event, under this key. */
  readonly fresh: SlotKey | undefined
}

export interface QuestionPlace {
  readonly author: UserId
  readonly direct: boolean
  readonly relation: Relation
}

const named = (events: ReadonlyArray<EventId | undefined>) => {
  const answers = events.filter((event) => event !== undefined).slice(-mostAnswers)
  return answers.length === 0 ? {} : { answers }
}

/** The event that shows a question of this turn. */
export const questionPartOf = (
  turn: Turn,
  shown: QuestionShow,
  { author, direct, relation }: QuestionPlace,
  words: BotMessages,
  render: (markdown: string) => Rendered | undefined
): QuestionPart => {
  const number = shown.question.number ?? 0
  const asker = direct ? undefined : author
  // The body is what people read where there is no HTML, and what they copy a choice from: without the escapes.
  const rendered = {
    body: questionText(words, shown, asker, unescaped),
    formatted: render(questionText(words, shown, asker))?.formatted
  }
  if (shown._tag === "Hint") {
    // It is what becomes of that message, which the agent never gets: a final of its own.
    const mark = { prompt: shown.event, attempt: 1, part: 1, parts: 1, state: "refused" } as const
    const place = relationOf({ prompt: shown.event, threadRoot: shown.threadRoot, direct }, 1)
    const said = {
      ...content({ rendered, notice: true, mark, relation: place }),
      "m.mentions": direct ? {} : { user_ids: [author] }
    }
    return {
      part: questionPart(number) + 1,
      priority: "question",
      content: said,
      question: undefined,
      fresh: SlotKey.make(`hint.${shown.event}`)
    }
  }
  const ask = shown.question.ask.slice(0, longestAsk)
  const mark = { prompt: turn.prompt, attempt: turn.attempt, ask, asked: shown.asked, ...named([shown.chosen?.event]) }
  const nth = (turn.asks ?? []).slice(0, number).filter((one) => one.ask === ask).length + 1
  return {
    part: questionPart(number),
    priority: "question",
    content: askContent({
      rendered,
      mark,
      relation,
      notice: shown.question.quiet === true,
      mentions: shown.asked === "open" && shown.question.quiet !== true ? [author] : []
    }),
    question: { ask, key: askKey(mark, nth), ends: shown.asked !== "open" },
    fresh: undefined
  }
}
