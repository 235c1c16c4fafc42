import type { Turn } from "../Turn.ts"
import { cancelOf, close, type Decision, idle } from "../TurnDecision.ts"
import type { TurnRules } from "../TurnRules.ts"
import { settled } from "./QuestionAnswer.ts"
import { isExpired } from "./QuestionDeadline.ts"
import { closeQuestion } from "./TurnQuestion.ts"

/** The agent's name of the choice that refuses, where there is exactly one. */
const refusal = ({ question }: Turn): string | undefined => {
  const [choice, ...others] = question?.choices.filter(({ effect }) => effect === "deny") ?? []
  return others.length === 0 ? choice?.id : undefined
}

/**
 * Ends a question that nobody answered in time. The agent gets the one choice that refuses. Where it offered none, or
 * several, nobody can say no for the person, so that the run ends; it can be tried again.
 */
const expired = (rules: TurnRules, turn: Turn): Decision => {
  const [choice, at] = [refusal(turn), turn.question?.deadline]
  if (choice !== undefined && turn.question !== undefined) {
    const command = { _tag: "Answer" as const, ask: turn.question.ask, choice }
    const taken = settled(turn, "expired", command, { at })
    return { ...idle(taken.turn), questions: taken.questions, commit: "durable", asks: [command] }
  }
  const ended = closeQuestion(turn, "expired", { at })
  return {
    ...close(ended.turn, "stopped", rules.words.unanswered, [cancelOf(turn)]),
    questions: ended.questions
  }
}

/** What becomes of a question whose time is over; undefined while it is not. */
export const unlessAnswered = (rules: TurnRules, turn: Turn, at: number): Decision | undefined =>
  turn.question?.number !== undefined && isExpired(turn.question, at) ? expired(rules, turn) : undefined
