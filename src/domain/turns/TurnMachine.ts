import type { EventId } from "../Ids.ts"
import type { AgentEvent } from "./AgentEvent.ts"
import { askerChanged } from "./asking/AskerPresence.ts"
import { unlessAnswered } from "./asking/ExpiredQuestion.ts"
import { dueHint, unfit } from "./asking/MisfitHint.ts"
import { answered, type QuestionAnswer } from "./asking/QuestionAnswer.ts"
import { givenDeadline } from "./asking/QuestionDeadline.ts"
import { closeQuestion, type Misfit } from "./asking/TurnQuestion.ts"
import { type FileFailure, fileRefused } from "./files/AwaitedFile.ts"
import { changedTurn, hasWords, progressDueAt } from "./progress/Progress.ts"
import { isOpen, type Turn } from "./Turn.ts"
import { applyAgentEvent, asking } from "./TurnAgentEvents.ts"
import { because, cancelOf, close, type Decision, idle, show, showProgress } from "./TurnDecision.ts"
import { askAgainAt, awayAfter, showDueAt, silentSince, type TurnRules } from "./TurnRules.ts"
import { counted, isOverdue, unheard } from "./TurnTime.ts"

/** Everything that can happen to a turn. `at` is in milliseconds since 1970. */
export type TurnInput =
  | { readonly _tag: "Agent"; readonly at: number; readonly event: AgentEvent }
  /** Time passed; something may be due (`dueAt` tells when). */
  | { readonly _tag: "Tick"; readonly at: number }
  /**
   * The prompt could not be handed to the socket, so it did not leave. `again`: it may have left at an earlier time.
   */
  | { readonly _tag: "Unsent"; readonly at: number; readonly again: boolean }
  /**
   * The file of the prompt cannot be given to the agent, so the prompt did not leave. `again`: as in `Unsent`. `since`:
   * since when files of the chat are waited for; absent: since now.
   */
  | ({ readonly _tag: "FileRefused"; readonly at: number } & FileFailure)
  /**
   * All sockets are in use by others. `needed`: the turn cannot go on without one; otherwise it only waits for a
   * person.
   */
  | { readonly _tag: "NoSocket"; readonly at: number; readonly needed: boolean }
  /** The person stopped the turn, or deleted the prompt. */
  | { readonly _tag: "Stop"; readonly at: number }
  /** The asker left the room or may not talk to the bot any more, or is back. */
  | { readonly _tag: "Asker"; readonly at: number; readonly here: boolean }
  | ({ readonly _tag: "Answer"; readonly at: number } & QuestionAnswer)
  /** The person was asked, and sent a message that fits no choice. */
  | ({
    readonly _tag: "Unfit"
    readonly at: number
    readonly ask: string
    readonly number?: number
    readonly event: EventId
  } & Partial<Misfit>)
  /** The homeserver will never take the event of this question. */
  | { readonly _tag: "Unshown"; readonly at: number; readonly number: number; readonly why: string }
  /** A bug of ours ended the attempt (docs/decisions/0008-defects-are-caught-where-work-begins.md). */
  | { readonly _tag: "Defect"; readonly at: number }

const tick = (rules: TurnRules, turn: Turn, at: number): Decision => {
  if (isOverdue(turn, rules.timeout)) {
    return because("time", "timed_out", close(turn, "failed", rules.words.timedOut, [cancelOf(turn)]))
  }
  const unanswered = unlessAnswered(rules, turn, at)
  if (unanswered !== undefined) return unanswered
  const againAt = askAgainAt(turn)
  if (againAt !== undefined && at >= againAt) {
    const { askAgainAt: _, ...rest } = turn
    // Its file is read before the prompt leaves, so that it can be changed until then.
    if (turn.phase === "queued") return idle(rest)
    return {
      ...idle({ ...rest, phase: "asked", askedAt: turn.askedAt ?? at }),
      commit: "durable",
      asks: [{ _tag: "AskPrompt", again: turn.awaitedFile?.again === true }]
    }
  }
  const since = silentSince(turn)
  if (since !== undefined && !turn.toldAway && !rules.roomTold && at >= since + awayAfter) {
    // The notice is as urgent as a question. Behind the tokens that are kept for finals, it would come when it no
    // longer matters.
    const told = { ...turn, toldAway: true }
    return hasWords(turn) ? show(rules, told, at, "question") : showProgress(told, at, "question")
  }
  // A question of an earlier version stands in the answer. It gets an event of its own, which alone can be answered.
  if (turn.question !== undefined && turn.question.number === undefined) return asking(rules, turn, turn.question, at)
  if (turn.question !== undefined && turn.question.deadline === undefined) {
    return { ...idle(givenDeadline(turn, at, rules.approvalTimeout)), commit: "lazy" }
  }
  const hint = dueHint(turn, at)
  if (hint !== undefined) return { ...idle(hint.turn), questions: hint.questions, commit: "durable" }
  const due = showDueAt(rules, turn)
  if (due !== undefined && at >= due) return show(rules, turn, at, turn.shows === 0 ? "first" : "edit")
  const noticeAt = progressDueAt(rules.streaming, turn)
  return noticeAt !== undefined && at >= noticeAt
    ? showProgress(turn, at, turn.progress === undefined ? "first" : "edit")
    : idle(turn)
}

/**
 * The whole life of a turn as a pure function (docs/design.md, "Turns"). A closed turn stays as it is. The caller
 * commits `turn` and `show` in one transaction as `commit` says, and then gives `asks` to the agent.
 */
export const decide = (rules: TurnRules, before: Turn, input: TurnInput): Decision => {
  if (!isOpen(before)) return idle(before)
  const turn = counted(before, input.at)
  switch (input._tag) {
    case "Agent":
      return applyAgentEvent(rules, turn, input.event, input.at)
    case "Tick":
      return tick(rules, turn, input.at)
    case "Unsent":
      // The link was lost between `Attached` and the send. The prompt did not leave, so the next `Attached` asks it
      // again.
      return turn.phase === "asked" && !input.again ? { ...idle(backToQueue(turn)), commit: "lazy" } : idle(turn)
    case "FileRefused":
      return fileRefused(rules, turn, input)
    case "NoSocket":
      return noSocket(turn, input)
    case "Stop":
      return turn.phase === "queued"
        ? close(turn, "stopped", rules.words.stopped)
        : close(turn, "stopped", rules.heedsCancel ? rules.words.stopped : rules.words.stoppedListening, [
          cancelOf(turn)
        ])
    case "Asker":
      return askerChanged(rules, turn, input.here)
    case "Answer":
      return answer(turn, input)
    case "Unfit":
      return misunderstood(turn, input)
    case "Unshown":
      return turn.question?.number === input.number ? unshown(rules, turn, input.why) : idle(turn)
    case "Defect":
      return close(turn, "failed", rules.words.defect, turn.phase === "queued" ? [] : [cancelOf(turn)])
  }
}

/** The turn without a socket. The agent is reachable, so it is not away any more. */
const noSocket = (turn: Turn, { at, needed }: Extract<TurnInput, { _tag: "NoSocket" }>): Decision => {
  const { detachedAt, ...rest } = unheard(turn)
  const next: Turn = { ...rest, ...(needed ? { waitingAt: turn.waitingAt ?? at } : {}) }
  return idle(turn.toldAway && detachedAt !== undefined ? changedTurn(next) : next)
}

const backToQueue = (turn: Turn): Turn => {
  const { askedAt: _, ...rest } = turn
  return { ...rest, phase: "queued" }
}

const answer = (turn: Turn, input: Extract<TurnInput, { _tag: "Answer" }>): Decision => {
  const taken = answered(turn, input, input.at)
  return taken === undefined
    ? idle(turn)
    : { ...idle(taken.turn), questions: taken.questions, commit: "durable", asks: [taken.command] }
}

const misunderstood = (turn: Turn, input: Extract<TurnInput, { _tag: "Unfit" }>): Decision => {
  const taken = unfit(turn, input)
  return taken === undefined ? idle(turn) : { ...idle(taken.turn), questions: taken.questions, commit: "durable" }
}

/**
 * Closes a turn whose question nobody can see, because its answer would be waited for without end. It is no refusal of
 * the agent's, so it can be tried again.
 */
const unshown = (rules: TurnRules, turn: Turn, why: string): Decision => {
  const ended = closeQuestion(turn, "refused")
  return { ...close(ended.turn, "failed", rules.words.unsendable(why), [cancelOf(turn)]), questions: ended.questions }
}
