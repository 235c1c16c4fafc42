import type { EventId, UserId } from "../../Ids.ts"
import type { AgentCommand } from "../AgentCommand.ts"
import type { Turn } from "../Turn.ts"
import { answerGone } from "./RepeatedQuestion.ts"
import { closeQuestion, type Questioned, type QuestionEnd } from "./TurnQuestion.ts"

export interface QuestionAnswer {
  readonly ask: string
  /** The number of the question, because the agent may ask again under the same name. */
  readonly number?: number
  readonly choice?: string
  readonly place?: number
  readonly text?: string
  readonly event?: EventId
  readonly by?: UserId
}

/** Whether something is about the question that is open. */
export const isToOpenQuestion = ({ question }: Turn, { ask, number }: Pick<QuestionAnswer, "ask" | "number">) =>
  question?.ask === ask && question.number === number

type AnswerCommand = Extract<AgentCommand, { _tag: "Answer" }>

/** Ends the open question with an answer to the agent, which is kept until the run goes on. */
export const settled = (
  turn: Turn,
  asked: "answered" | "expired",
  answer: AnswerCommand,
  end: QuestionEnd
): Questioned => {
  const closed = closeQuestion(turn, asked, end)
  const kept = { ...answerGone(closed.turn), answer, answeredAfter: turn.cursor?.seq ?? 0 }
  return { ...closed, turn: turn.question === undefined ? kept : { ...kept, answered: turn.question } }
}

/** Takes an answer to the open question; undefined where the answer is to another question. */
export const answered = (
  turn: Turn,
  answer: QuestionAnswer,
  at?: number
): Questioned & { readonly command: AnswerCommand } | undefined => {
  if (turn.question === undefined || !isToOpenQuestion(turn, answer)) return undefined
  const { ask, by, choice, event, place, text } = answer
  const command = {
    _tag: "Answer" as const,
    ask,
    ...(choice === undefined ? {} : { choice }),
    ...(text === undefined ? {} : { text })
  }
  const placeOfChoice = turn.question.choices.findIndex(({ id }) => id === choice) + 1
  const chosen = choice === undefined
    ? { place: undefined, by, event }
    : {
      place: place ?? (placeOfChoice || undefined),
      by,
      event,
      ...(text === undefined ? {} : { reason: text })
    }
  const taken = settled(turn, "answered", command, { at, chosen })
  const { rungAt: _, ...rest } = taken.turn
  return { ...taken, turn: rest, command }
}
