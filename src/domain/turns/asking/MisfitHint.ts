import type { EventId } from "../../Ids.ts"
import type { OpenQuestion, Turn } from "../Turn.ts"
import { isToOpenQuestion, type QuestionAnswer } from "./QuestionAnswer.ts"
import { type Misfit, type Questioned, withAnswers } from "./TurnQuestion.ts"

/**
 * Milliseconds between two hints about one question. Whoever writes several lines in a row gets one below the last of
 * them.
 */
export const hintPace = 5_000

type MisfitMessage = Misfit & { readonly event: EventId }

/** The hint about a message, sent now. */
const hinted = (turn: Turn, before: OpenQuestion, misfit: MisfitMessage, at: number): Questioned => {
  const { misfit: _, ...question } = before
  return {
    turn: { ...turn, question: { ...question, hintedAt: at } },
    questions: [{ _tag: "Hint", question, ...misfit }]
  }
}

/**
 * Takes a message that was meant as an answer and fits no choice. It gets a hint, at once or when the pace lets another
 * one go: silence would look like consent. undefined where the message is about another question.
 */
export const unfit = (
  turn: Turn,
  { about, at, by, event, isAmbiguous = false, threadRoot, ...of }: Pick<QuestionAnswer, "ask" | "number"> & {
    readonly at: number
    readonly event: EventId
  } & Partial<Misfit>
): Questioned | undefined => {
  const { question } = turn
  if (question === undefined || !isToOpenQuestion(turn, of)) return undefined
  const heard = { ...turn, ...withAnswers(turn, event) }
  // The question of an earlier version has no event of its own, so that none can repeat it.
  if (question.number === undefined) return { turn: heard, questions: [] }
  const misfit = {
    event,
    isAmbiguous,
    threadRoot,
    ...(by === undefined ? {} : { by }),
    ...(about === undefined ? {} : { about })
  }
  const since = question.hintedAt === undefined ? Infinity : Math.abs(at - question.hintedAt)
  if (since >= hintPace) return hinted(heard, question, misfit, at)
  const { threadRoot: root, ...rest } = misfit
  const waiting = root === undefined ? rest : { ...rest, threadRoot: root }
  return { turn: { ...heard, question: { ...question, misfit: waiting } }, questions: [] }
}

/** When the hint is due that waits, in milliseconds since 1970; undefined where none does. */
export const hintDueAt = ({ question }: Turn): number | undefined =>
  question?.misfit === undefined ? undefined : (question.hintedAt ?? 0) + hintPace

/** The hint that waited until now; undefined where none is due. A clock that was set back far does not keep it. */
export const dueHint = (turn: Turn, at: number): Questioned | undefined => {
  const { question } = turn
  if (question?.misfit === undefined || Math.abs(at - (question.hintedAt ?? 0)) < hintPace) return undefined
  const { threadRoot, ...misfit } = question.misfit
  return hinted(turn, question, { ...misfit, threadRoot }, at)
}
