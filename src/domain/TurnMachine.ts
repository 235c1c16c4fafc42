import type { AgentCommand } from "./AgentCommand.ts"
import type { AgentEvent } from "./AgentEvent.ts"
import type { EventId } from "./Ids.ts"
import { applyAgentEvent, asking } from "./TurnFrames.ts"
import { close, type Decision, idle, show } from "./TurnDecision.ts"
import { type Answer, answered, unfit } from "./TurnQuestion.ts"
import { isOpen, type Turn } from "./Turn.ts"
import { awayAfter, dueAt, type TurnRules } from "./TurnRules.ts"

/** All that can happen to a turn. `at`: milliseconds since 1970. */
export type TurnInput =
  | { readonly _tag: "Agent"; readonly at: number; readonly event: AgentEvent }
  /** Time passed: something may be due (`dueAt` says when). */
  | { readonly _tag: "Tick"; readonly at: number }
  /** A prompt or answer could not be handed to the socket: it never left. */
  | { readonly _tag: "Unsent"; readonly at: number }
  /** The person asked to stop, or took the prompt back. */
  | { readonly _tag: "Stop"; readonly at: number }
  | ({ readonly _tag: "Answer"; readonly at: number } & Answer)
  /** The person was asked, and said what no choice fits. */
  | { readonly _tag: "Unfit"; readonly at: number; readonly ask: string; readonly event: EventId }
  /** A bug of ours ended this attempt (design, decision 8). */
  | { readonly _tag: "Defect"; readonly at: number }

const tick = (rules: TurnRules, turn: Turn, at: number): Decision => {
  if (turn.askedAt !== undefined && at >= turn.askedAt + rules.timeout) {
    return close(turn, "failed", rules.words.timedOut, [cancelOf(turn)])
  }
  if (turn.askAgainAt !== undefined && at >= turn.askAgainAt) {
    const { askAgainAt: _, ...rest } = turn
    return { ...idle({ ...rest, phase: "asked", askedAt: turn.askedAt ?? at }), commit: "durable", asks: [{ _tag: "AskPrompt" }] }
  }
  if (turn.detachedAt !== undefined && !turn.toldAway && !rules.roomTold && at >= turn.detachedAt + awayAfter) {
    // As urgent as a question: behind the reserve for the closings of all that wait, it would be said when it is over.
    return show(rules, { ...turn, toldAway: true, unshown: true }, at, "question")
  }
  // Asked by an earlier version, inside the answer: it gets an event of its own, which alone can be answered.
  if (turn.question !== undefined && turn.question.number === undefined) return asking(rules, turn, turn.question, at)
  const due = dueAt(rules, turn)
  return turn.unshown && due !== undefined && at >= due ? show(rules, turn, at, turn.shows === 0 ? "first" : "edit") : idle(turn)
}

const cancelOf = (turn: Turn): AgentCommand => ({ _tag: "Cancel", ...(turn.run === undefined ? {} : { run: turn.run }) })

/**
 * The whole life of a turn as a pure function (design, "Turns"). A closed turn stays as it is, whatever comes.
 * The caller commits `turn` and `show` in one transaction where `commit` says so, and then gives `asks` to the agent.
 */
export const decide = (rules: TurnRules, turn: Turn, input: TurnInput): Decision => {
  if (!isOpen(turn)) return idle(turn)
  switch (input._tag) {
    case "Agent":
      return applyAgentEvent(rules, turn, input.event, input.at)
    case "Tick":
      return tick(rules, turn, input.at)
    case "Unsent":
      // The link went between `Attached` and the send: the next `Attached` asks again, since nothing left us.
      return turn.phase === "asked" ? { ...idle(backToQueue(turn)), commit: "lazy" } : idle(turn)
    case "Stop":
      return close(turn, "stopped", rules.words.stopped, turn.phase === "queued" ? [] : [cancelOf(turn)])
    case "Answer":
      return answer(turn, input)
    case "Unfit":
      return misunderstood(turn, input)
    case "Defect":
      return close(turn, "failed", rules.words.defect, turn.phase === "queued" ? [] : [cancelOf(turn)])
  }
}

const backToQueue = (turn: Turn): Turn => {
  const { askedAt: _, ...rest } = turn
  return { ...rest, phase: "queued" }
}

const answer = (turn: Turn, input: Extract<TurnInput, { _tag: "Answer" }>): Decision => {
  const taken = answered(turn, input)
  return taken === undefined ? idle(turn) : { ...idle(taken.turn), questions: taken.questions, commit: "durable", asks: [taken.command] }
}

const misunderstood = (turn: Turn, input: Extract<TurnInput, { _tag: "Unfit" }>): Decision => {
  const taken = unfit(turn, input)
  return taken === undefined ? idle(turn) : { ...idle(taken.turn), questions: taken.questions, commit: "durable" }
}
