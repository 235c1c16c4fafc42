import { longestAnswer, withText } from "../answer/AnswerLength.ts"
import { escaped, oneLine } from "../OneLine.ts"
import type { AgentEvent } from "./AgentEvent.ts"
import { isAskerGone, stopUnanswerable } from "./asking/AskerPresence.ts"
import { deadlineOf } from "./asking/QuestionDeadline.ts"
import { answerGone, isAnsweredAgain, toldAgain } from "./asking/RepeatedQuestion.ts"
import { closeQuestion, openQuestion } from "./asking/TurnQuestion.ts"
import { filesTold, withFile } from "./files/TurnFiles.ts"
import { changedTurn, hasText, hasWords, isBlank } from "./progress/Progress.ts"
import { withThought } from "./reasoning/Thoughts.ts"
import type { OpenQuestion, ToolLine, Turn } from "./Turn.ts"
import { because, cancelOf, close, type Decision, idle, show } from "./TurnDecision.ts"
import { endedRun, failedRun } from "./TurnEnding.ts"
import { attached, detached } from "./TurnLink.ts"
import { showDueAt, type TurnRules } from "./TurnRules.ts"

/** The turn after a frame with this number. */
const read = (turn: Turn, seq: number): Turn =>
  turn.cursor === undefined ? turn : { ...turn, cursor: { ...turn.cursor, seq } }

/** The turn after a frame of its own run. The run goes on, so that an answer from before has arrived. */
const heard = (turn: Turn, seq: number): Turn => {
  if (turn.answer === undefined || seq <= (turn.answeredAfter ?? 0)) return read(turn, seq)
  return read(answerGone(turn), seq)
}

const isOurs = (turn: Turn, run: string) => turn.run === undefined || turn.run === run

/**
 * Ends an answer that is longer than allowed at the agent, and closes the turn as if the agent had reached its own
 * limit.
 */
const tooLong = (rules: TurnRules, turn: Turn): Decision =>
  close({ ...turn, text: longestAnswer(turn.text, rules.maxAnswer) }, "answered", rules.words.limit, [cancelOf(turn)])

const isTooLong = (rules: TurnRules, turn: Turn) => (turn.bytes ?? 0) > rules.maxAnswer

/** Shows the change if it is due, or keeps it for the next tick. */
const changed = (rules: TurnRules, turn: Turn, at: number): Decision => {
  const next = changedTurn(turn)
  const due = showDueAt(rules, next)
  return due !== undefined && at >= due ? show(rules, next, at, turn.shows === 0 ? "first" : "edit") : idle(next)
}

const withTool = (tools: ReadonlyArray<ToolLine>, line: ToolLine): ReadonlyArray<ToolLine> =>
  tools.some((tool) => tool.call === line.call)
    ? tools.map((tool) => (tool.call === line.call ? line : tool))
    : [...tools, line].slice(-50)

/** Takes one event of the agent's into the turn. Frames count only after the turn was asked. */
export const applyAgentEvent = (rules: TurnRules, turn: Turn, event: AgentEvent, at: number): Decision => {
  switch (event._tag) {
    case "Attached":
      return attached(rules, turn, event, at)
    case "Detached":
      return detached(rules, turn, event, at)
    case "Forgotten":
      return idle({ ...turn, forgot: true })
    case "Started":
      return event.prompt === turn.id ? began(turn, event) : idle(read(turn, event.seq))
    case "Text": {
      if (turn.phase !== "streaming" || !isOurs(turn, event.run)) return idle(read(turn, event.seq))
      const gap = turn.message !== event.message && turn.text !== "" ? "\n\n" : ""
      const next = heard({ ...withText(turn, gap + event.text), message: event.message }, event.seq)
      if (isTooLong(rules, next)) return tooLong(rules, next)
      return isBlank(next.text) ? idle(next) : changed(rules, next, at)
    }
    case "Thought": {
      if (turn.phase !== "streaming" || !isOurs(turn, event.run)) return idle(read(turn, event.seq))
      const next = heard(turn, event.seq)
      return idle(rules.reasoning === true ? withThought(next, event.text) : next)
    }
    case "File": {
      if (turn.phase !== "streaming" || !isOurs(turn, event.run)) return idle(read(turn, event.seq))
      const isThere = (event.data ?? event.url) !== undefined
      const shown = rules.showsFiles === true && isThere ? withFile(heard(turn, event.seq), event) : undefined
      if (shown !== undefined) return shown
      const name = escaped(oneLine(event.name, 120)) || "?"
      const link = event.url?.startsWith("https://") === true && !/[\s()<>]/.test(event.url)
        ? `[${name}](${event.url})`
        : name
      const next = heard(withText(turn, `${turn.text === "" ? "" : "\n\n"}📎 ${link}`), event.seq)
      return isTooLong(rules, next) ? tooLong(rules, next) : changed(rules, next, at)
    }
    case "Tool": {
      if (turn.phase !== "streaming" || !isOurs(turn, event.run)) return idle(read(turn, event.seq))
      const before = turn.tools.find((tool) => tool.call === event.call)
      const title = oneLine(event.title ?? before?.title ?? event.call, 120)
      const tools = withTool(turn.tools, { call: event.call, title, status: event.status })
      const since = hasWords(turn) ? {} : { toolAt: turn.toolAt ?? at }
      return changed(rules, heard({ ...turn, tools, ...since }, event.seq), at)
    }
    case "Asked": {
      if (turn.phase !== "streaming" || !isOurs(turn, event.run)) return idle(read(turn, event.seq))
      return questioned(rules, turn, event, at)
    }
    case "Ended": {
      if (turn.phase !== "streaming" || !isOurs(turn, event.run)) return idle(read(turn, event.seq))
      const whole = event.text ?? turn.text
      const text = longestAnswer(whole, rules.maxAnswer)
      return endedRun(rules, heard({ ...turn, text }, event.seq), text === whole ? event.reason : "limit", event.silent)
    }
    case "Failed":
      return failedRun(rules, event.seq === undefined ? turn : read(turn, event.seq), event, at)
  }
}

/** The turn at the beginning of its run, or of the run's repetition (`dup`): the text begins anew. */
const began = (turn: Turn, event: Extract<AgentEvent, { _tag: "Started" }>): Decision => {
  const isSame = event.dup && event.run === turn.run
  // Another run asks questions of its own.
  const { questions, turn: closed } = isSame ? { questions: [], turn } : closeQuestion(turn, "withdrawn")
  // An answer is for its run alone. If the run is repeated, the answer waits for its question.
  const { askAgainAt: _, awaitedFile, message: __, thoughts: ___, told: ____, toolAt: _____, ...rest } = isSame
    ? closed
    : answerGone(closed)
  const asked = rest.asks === undefined ? {} : { told: isSame ? 0 : rest.asks.length }
  const next = read(
    {
      ...rest,
      ...asked,
      ...filesTold(rest, isSame),
      phase: "streaming",
      run: event.run,
      text: "",
      bytes: 0,
      tools: [],
      unshown: false
    },
    event.seq
  )
  // The room may have been told that it waits for its file.
  const turnNow = awaitedFile === undefined ? next : changedTurn(next)
  return { ...idle(turnNow), questions, commit: questions.length === 0 ? "none" : "lazy" }
}

const questioned = (
  rules: TurnRules,
  turn: Turn,
  event: Extract<AgentEvent, { _tag: "Asked" }>,
  at: number
): Decision => {
  const again = toldAgain(turn, event)
  if (again !== undefined) {
    // The question is repeated and was answered. Nobody knows whether the answer arrived, and the agent takes the
    // first one.
    return turn.answer !== undefined && event.seq <= (turn.answeredAfter ?? 0) && isAnsweredAgain(turn)
      ? { ...idle(read(again, event.seq)), asks: [turn.answer] }
      : idle(heard(again, event.seq))
  }
  // A run that asks something else has no use for the answer.
  return askedAnew(rules, read(answerGone(turn), event.seq), event, at)
}

const askedAnew = (
  rules: TurnRules,
  turn: Turn,
  event: Extract<AgentEvent, { _tag: "Asked" }>,
  at: number
): Decision => {
  if (isAskerGone(turn)) return stopUnanswerable(rules, turn)
  // If the agent cannot go on over another socket, a question would keep this one from others.
  if (!rules.mayAsk && turn.question === undefined) {
    return close(turn, "refused", rules.words.manyQuestions, [cancelOf(turn)])
  }
  return asking(rules, turn, event, at)
}

/** Asks a person: the text before the question goes out first, then the question. */
export const asking = (
  rules: TurnRules,
  turn: Turn,
  { expires, ...question }: Pick<OpenQuestion, "ask" | "choices" | "text" | "title"> & { readonly expires?: string },
  at: number
): Decision => {
  const deadline = deadlineOf(at, rules.approvalTimeout, expires)
  const opened = openQuestion(turn, { ...question, deadline }, at, rules.approvers)
  if (opened === undefined) {
    const closing = close(turn, "failed", rules.words.tooManyQuestions, [cancelOf(turn)])
    return because("questions", "too_many_questions", closing)
  }
  const shown = opened.turn.unshown && hasText(opened.turn)
    ? show(rules, opened.turn, at, "question")
    : idle(opened.turn)
  return { ...shown, questions: opened.questions, commit: "durable" }
}
