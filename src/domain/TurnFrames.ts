import type { AgentEvent } from "./AgentEvent.ts"
import { close, type Decision, idle, show } from "./TurnDecision.ts"
import { attached, detached } from "./TurnLink.ts"
import { dueAt, type TurnRules } from "./TurnRules.ts"
import type { ToolLine, Turn } from "./Turn.ts"

/** The turn with a frame's sequence number taken in; frames of another run are not this turn's. */
const read = (turn: Turn, seq: number): Turn =>
  turn.cursor === undefined ? turn : { ...turn, cursor: { ...turn.cursor, seq } }

/** The same for a frame of the turn's own run: that goes on, so an answer that was given before it has arrived. */
const heard = (turn: Turn, seq: number): Turn => {
  if (turn.answer === undefined || seq <= (turn.answeredAfter ?? 0)) return read(turn, seq)
  const { answer: _, answeredAfter: __, ...rest } = turn
  return read(rest, seq)
}

const isOurs = (turn: Turn, run: string) => turn.run === undefined || turn.run === run

/** Shown now when it is due by then, else kept for the next tick. */
const changed = (rules: TurnRules, turn: Turn, at: number): Decision => {
  const next = { ...turn, unshown: true }
  const due = rules.streaming ? dueAt(rules, next) : undefined
  return due !== undefined && at >= due ? show(rules, next, at, turn.shows === 0 ? "first" : "edit") : idle(next)
}

const withTool = (tools: ReadonlyArray<ToolLine>, line: ToolLine): ReadonlyArray<ToolLine> =>
  tools.some((tool) => tool.call === line.call) ? tools.map((tool) => (tool.call === line.call ? line : tool)) : [...tools, line].slice(-50)

// So much white space at the beginning of an answer is nothing yet; longer text is not looked through, which would make of it one piece with every frame.
const LongestBlank = 4_096
const isBlank = (text: string) => text.length <= LongestBlank && text.trim() === ""

/** Takes one event of the agent's into the turn. Frames count only after the turn was asked. */
export const applyAgentEvent = (rules: TurnRules, turn: Turn, event: AgentEvent, at: number): Decision => {
  switch (event._tag) {
    case "Attached":
      return attached(rules, turn, event, at)
    case "Detached":
      return detached(rules, turn, event, at)
    case "Started": {
      if (event.prompt !== turn.id) return idle(read(turn, event.seq))
      const { answer, answeredAfter, askAgainAt: _, message: __, question: ___, ...rest } = turn
      // An answer was for its run alone; when that is told again, the answer waits for its question to come.
      const kept = event.dup && event.run === turn.run && answer !== undefined && answeredAfter !== undefined ? { answer, answeredAfter } : {}
      // Told again from the beginning (`dup`) or for the first time: either way the text starts here.
      return idle(read({ ...rest, ...kept, phase: "streaming", run: event.run, text: "", tools: [] }, event.seq))
    }
    case "Text": {
      if (turn.phase !== "streaming" || !isOurs(turn, event.run)) return idle(read(turn, event.seq))
      const gap = turn.message !== undefined && turn.message !== event.message && turn.text !== "" ? "\n\n" : ""
      const next = heard({ ...turn, text: turn.text + gap + event.text, message: event.message }, event.seq)
      return isBlank(event.text) && isBlank(turn.text) ? idle(next) : changed(rules, next, at)
    }
    case "Thought":
      return idle(read(turn, event.seq))
    case "File": {
      if (turn.phase !== "streaming" || !isOurs(turn, event.run)) return idle(read(turn, event.seq))
      const name = event.name.replaceAll(/[[\]()\\`*_<>]/g, " ")
      const link = event.url?.startsWith("https://") === true && !/[\s()<>]/.test(event.url) ? `[${name}](${event.url})` : name
      return changed(rules, heard({ ...turn, text: `${turn.text}${turn.text === "" ? "" : "\n\n"}📎 ${link}` }, event.seq), at)
    }
    case "Tool": {
      if (turn.phase !== "streaming" || !isOurs(turn, event.run)) return idle(read(turn, event.seq))
      const known = turn.tools.find((tool) => tool.call === event.call)
      const title = (event.title ?? known?.title ?? event.call).replaceAll(/[\\`*_[\]<>\s]+/g, " ").slice(0, 120)
      return changed(rules, heard({ ...turn, tools: withTool(turn.tools, { call: event.call, title, status: event.status }) }, event.seq), at)
    }
    case "Asked": {
      if (turn.phase !== "streaming" || !isOurs(turn, event.run)) return idle(read(turn, event.seq))
      const { ask, choices, title } = event
      // Told again, and answered before; nobody knows whether the answer arrived, and the first one counts.
      if (turn.answer?.ask === ask && event.seq <= (turn.answeredAfter ?? 0)) return { ...idle(read({ ...turn, unshown: true }, event.seq)), asks: [turn.answer] }
      const question = { ask, title, choices, ...(event.text === undefined ? {} : { text: event.text }) }
      return show(rules, heard({ ...turn, question }, event.seq), at, "question")
    }
    case "Ended": {
      if (turn.phase !== "streaming" || !isOurs(turn, event.run)) return idle(read(turn, event.seq))
      return ended(rules, heard({ ...turn, text: event.text ?? turn.text }, event.seq), event.reason)
    }
    case "Failed":
      return failed(rules, turn, event, at)
  }
}

const ended = (rules: TurnRules, turn: Turn, reason: "done" | "cancelled" | "limit" | "refused"): Decision => {
  switch (reason) {
    case "done":
      return close(turn, "answered", turn.text.trim() === "" ? rules.words.empty : undefined)
    case "limit":
      return close(turn, "answered", rules.words.limit)
    case "cancelled":
      return close(turn, "stopped", rules.words.stopped)
    case "refused":
      return close(turn, "refused", turn.text.trim() === "" ? rules.words.refused : undefined)
  }
}

const failed = (rules: TurnRules, turn: Turn, event: Extract<AgentEvent, { _tag: "Failed" }>, at: number): Decision => {
  const seen = event.seq === undefined ? turn : read(turn, event.seq)
  const forRun = event.run !== undefined && event.run === turn.run
  const forPrompt = event.prompt === turn.id
  if (turn.phase === "queued" || (!forRun && !forPrompt)) return idle(seen)
  // The agent refused to begin (busy, overloaded): nothing ran, so the same prompt may be given again.
  if (!forRun && event.retryMs !== undefined && turn.phase === "asked") {
    return { ...idle({ ...seen, askAgainAt: at + Math.min(Math.max(event.retryMs, 100), 60_000) }), commit: "lazy" }
  }
  return close(seen, "failed", rules.words.failed(event.code, event.message))
}
