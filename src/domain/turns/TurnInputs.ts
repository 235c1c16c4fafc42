import type { Priority } from "../Priority.ts"
import { isOpen, type Turn } from "./Turn.ts"
import { type Decision, idle, type TurnAsk } from "./TurnDecision.ts"
import { decide, type TurnInput } from "./TurnMachine.ts"
import type { TurnRules } from "./TurnRules.ts"

const strength = { none: 0, lazy: 1, durable: 2 } as const
const urgency: Readonly<Record<Priority, number>> = { edit: 0, first: 1, question: 2, final: 3 }

const isLink = (input: TurnInput) =>
  input._tag === "Agent" && (input.event._tag === "Attached" || input.event._tag === "Detached")
const isFirst = (ask: TurnAsk) => ask._tag === "AskPrompt" && !ask.again

/**
 * The decision without its commands: none was given to the agent, and the link that they were for is gone. The next
 * link decides anew.
 */
const withdrawn = (rules: TurnRules, sum: Decision, at: number): Decision => {
  const prompt = sum.asks.find((ask) => ask._tag === "AskPrompt")
  if (prompt === undefined) return { ...sum, asks: [] }
  return { ...sum, asks: [], turn: decide(rules, sum.turn, { _tag: "Unsent", at, again: prompt.again }).turn }
}

/** The commands that remain when the turn closes: those that end a run, and no others. */
const overtaken = (before: ReadonlyArray<TurnAsk>, final: ReadonlyArray<TurnAsk>): ReadonlyArray<TurnAsk> => {
  const ends = (ask: TurnAsk) => ask._tag === "Cancel"
  // A prompt that never left has no run to end, unless something else runs there.
  const needed = before.some(isFirst)
    ? final.filter((ask) => ask._tag === "Cancel" && ask.run !== undefined)
    : final
  return [...before.filter(ends), ...needed]
}

/**
 * The commands without an answer that would be repeated, if the agent asks something new: it would take the answer for
 * one to the new question.
 */
const unlessAsked = (asks: ReadonlyArray<TurnAsk>, { questions }: Decision) =>
  questions.some((shown) => shown._tag === "Question" && shown.asked === "open")
    ? asks.filter((ask) => ask._tag !== "Answer")
    : asks

const asksOf = (before: Decision, next: Decision): ReadonlyArray<TurnAsk> =>
  isOpen(before.turn) && !isOpen(next.turn)
    ? overtaken(before.asks, next.asks)
    : [...unlessAsked(before.asks, next), ...next.asks]

/** What is shown last, with the higher priority of the two. */
const showOf = (before: Decision["show"], next: Decision["show"]): Decision["show"] => {
  if (before === undefined || next === undefined) return next ?? before
  return urgency[next.priority] >= urgency[before.priority] ? next : { ...next, priority: before.priority }
}

/** Text goes before a question, also if it came after it, so it is as urgent as the question. */
const withUrgency = (decision: Decision): Decision => {
  const { questions, show } = decision
  const asks = questions.some((shown) => shown._tag === "Question" && shown.asked === "open")
  return !asks || show === undefined || urgency[show.priority] >= urgency.question
    ? decision
    : { ...decision, show: { ...show, priority: "question" } }
}

const filesOf = ({ files: before = [] }: Decision, { files: next = [] }: Decision): Pick<Decision, "files"> =>
  before.length + next.length === 0 ? {} : { files: [...before, ...next] }

/**
 * Decides on several inputs at once, with one commit: the newest thing to show, the strongest commit, and the commands
 * that no later input made obsolete. So a prompt leaves once at most, never over a link that is gone, and never after
 * its turn closed.
 */
export const applyInputs = (rules: TurnRules, turn: Turn, inputs: ReadonlyArray<TurnInput>): Decision =>
  withUrgency(inputs.reduce<Decision>((sum, input) => {
    const before = isLink(input) && isOpen(sum.turn) ? withdrawn(rules, sum, input.at) : sum
    const next = decide(rules, before.turn, input)
    const failure = next.failure ?? before.failure
    const progress = next.progress ?? before.progress
    return {
      ...(failure !== undefined && { failure }),
      ...(progress !== undefined && { progress }),
      turn: next.turn,
      show: showOf(before.show, next.show),
      questions: [...before.questions, ...next.questions],
      ...filesOf(before, next),
      asks: asksOf(before, next),
      commit: strength[next.commit] > strength[before.commit] ? next.commit : before.commit
    }
  }, idle(turn)))
