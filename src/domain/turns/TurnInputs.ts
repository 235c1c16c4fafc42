import type { Turn } from "./Turn.ts"
import { isOpen } from "./Turn.ts"
import { type Decision, idle, type Priority, type TurnAsk } from "./TurnDecision.ts"
import { decide, type TurnInput } from "./TurnMachine.ts"
import type { TurnRules } from "./TurnRules.ts"

const strength = { none: 0, lazy: 1, durable: 2 } as const
const urgency: Readonly<Record<Priority, number>> = { edit: 0, first: 1, question: 2, final: 3 }

const isLink = (input: TurnInput) =>
  input._tag === "Agent" && (input.event._tag === "Attached" || input.event._tag === "Detached")
const isFirst = (ask: TurnAsk) => ask._tag === "AskPrompt" && !ask.again

/**
 * Nothing of what was decided has left yet, and the link that it was decided for is gone: the next one is decided on
 * anew.
 */
const withdrawn = (rules: TurnRules, sum: Decision, at: number): Decision => {
  const prompt = sum.asks.find((ask) => ask._tag === "AskPrompt")
  if (prompt === undefined) return { ...sum, asks: [] }
  return { ...sum, asks: [], turn: decide(rules, sum.turn, { _tag: "Unsent", at, again: prompt.again }).turn }
}

/** What an agent is still told when the turn closes: whatever ends something, but nothing that the final overtook. */
const overtaken = (before: ReadonlyArray<TurnAsk>, final: ReadonlyArray<TurnAsk>): ReadonlyArray<TurnAsk> => {
  const ends = (ask: TurnAsk) => ask._tag === "Cancel"
  // A prompt that never left has nothing that could be ended, unless something else runs there.
  const needed = before.some(isFirst)
    ? final.filter((ask) => ask._tag === "Cancel" && ask.run !== undefined)
    : final
  return [...before.filter(ends), ...needed]
}

/**
 * A question of its own shows that the agent goes on: an answer that was to be given again would be taken for one to
 * that.
 */
const unlessAsked = (asks: ReadonlyArray<TurnAsk>, { questions }: Decision) =>
  questions.some((shown) => shown._tag === "Question" && shown.asked === "open")
    ? asks.filter((ask) => ask._tag !== "Answer")
    : asks

const asksOf = (before: Decision, next: Decision): ReadonlyArray<TurnAsk> =>
  isOpen(before.turn) && !isOpen(next.turn)
    ? overtaken(before.asks, next.asks)
    : [...unlessAsked(before.asks, next), ...next.asks]

/** The newest to show, as urgently as the most urgent of them wants. */
const showOf = (before: Decision["show"], next: Decision["show"]): Decision["show"] => {
  if (before === undefined || next === undefined) return next ?? before
  return urgency[next.priority] >= urgency[before.priority] ? next : { ...next, priority: before.priority }
}

/** What is said goes before the question that is asked, also where it was said after it: it is as urgent then. */
const withUrgency = (decision: Decision): Decision => {
  const { questions, show } = decision
  const asks = questions.some((shown) => shown._tag === "Question" && shown.asked === "open")
  return !asks || show === undefined || urgency[show.priority] >= urgency.question
    ? decision
    : { ...decision, show: { ...show, priority: "question" } }
}

/**
 * Several inputs as one decision, which is committed once and after which the agent is told: the newest thing to
 * show, the strongest commit, and of all that was to be told what no later input has overtaken. So a prompt leaves at
 * most once, never for a link that has gone meanwhile, and never when its turn is closed.
 */
export const applyInputs = (rules: TurnRules, turn: Turn, inputs: ReadonlyArray<TurnInput>): Decision =>
  withUrgency(inputs.reduce<Decision>((sum, input) => {
    const before = isLink(input) && isOpen(sum.turn) ? withdrawn(rules, sum, input.at) : sum
    const next = decide(rules, before.turn, input)
    return {
      turn: next.turn,
      show: showOf(before.show, next.show),
      questions: [...before.questions, ...next.questions],
      asks: asksOf(before, next),
      commit: strength[next.commit] > strength[before.commit] ? next.commit : before.commit
    }
  }, idle(turn)))
