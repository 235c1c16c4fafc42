import { relationOf } from "../answer/MessageParts.ts"
import type { EventId, UserId } from "../Ids.ts"
import { askContent, content, type Relation, type Rendered } from "../matrix/MessageContent.ts"
import type { RawEvent } from "../matrix/SyncBatch.ts"
import { mostAnswers } from "../matrix/TurnMark.ts"
import type { BotMessages } from "../messages/BotMessages.ts"
import { OutboxKey, questionKey } from "../outbox/OutboxKey.ts"
import type { Priority } from "../Priority.ts"
import { longestAsk } from "../turns/asking/RepeatedQuestion.ts"
import type { QuestionShow } from "../turns/asking/TurnQuestion.ts"
import type { Turn } from "../turns/Turn.ts"
import { questionText, unescaped } from "./QuestionText.ts"

/**
 * The first number of a question among a turn's events. The numbers below it are the answer's parts; each question has
 * two numbers.
 */
export const firstQuestion = 3_072

/** The number of the event that shows a question; the hint to the question has the next one. */
export const questionPart = (number: number): number => firstQuestion + 2 * number

/** The question that an event with this number shows, from 0. */
export const questionNumber = (part: number): number => (part - firstQuestion) / 2

export interface QuestionPart {
  readonly part: number
  readonly priority: Priority
  readonly content: RawEvent
  /**
   * The question that the event shows; undefined for a hint. `ends`: the event says how the question ended, so that it
   * is not sent where nobody was asked yet.
   */
  readonly question: { readonly ask: string; readonly key: OutboxKey; readonly ends: boolean } | undefined
  /**
   * The outbox key of a hint to another message than the last one: another event then, in the same place. undefined for
   * a question.
   */
  readonly fresh: OutboxKey | undefined
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

/** The event that the room is shown for a question of this turn. */
export const questionPartOf = (
  turn: Turn,
  shown: QuestionShow,
  { author, direct, relation }: QuestionPlace,
  words: BotMessages,
  render: (markdown: string) => Rendered | undefined
): QuestionPart => {
  const number = shown.question.number ?? 0
  const asker = direct ? undefined : author
  // A text that is too much to render has no escapes either: people copy a choice from it.
  const rendered = render(questionText(words, shown, asker)) ?? {
    body: questionText(words, shown, asker, unescaped),
    formatted: undefined
  }
  if (shown._tag === "Hint") {
    // The hint is the final of that message, which the agent never gets.
    const mark = { prompt: shown.event, attempt: 1, part: 1, parts: 1, state: "refused" } as const
    const place = relationOf({ prompt: shown.about ?? shown.event, threadRoot: shown.threadRoot, direct }, 1)
    const hint = {
      ...content({ rendered, notice: true, mark, relation: place }),
      "m.mentions": direct ? {} : { user_ids: [shown.by ?? author] }
    }
    return {
      part: questionPart(number) + 1,
      priority: "question",
      content: hint,
      question: undefined,
      fresh: OutboxKey.make(`hint.${shown.event}`)
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
    question: { ask, key: questionKey(mark, nth), ends: shown.asked !== "open" },
    fresh: undefined
  }
}
