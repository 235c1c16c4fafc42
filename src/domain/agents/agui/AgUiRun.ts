import type { AgentEvent } from "../../turns/AgentEvent.ts"
import { mostQuestions } from "../../turns/asking/TurnQuestion.ts"
import { cleanedWords } from "../CleanedWords.ts"
import type { AgUiEvent } from "./AgUiEvent.ts"
import type { AgUiInterrupt } from "./AgUiInterrupt.ts"
import type { AgUiMessages } from "./AgUiMessages.ts"

type Said<Tag extends AgentEvent["_tag"]> = Omit<Extract<AgentEvent, { readonly _tag: Tag }>, "run" | "seq">

/** What the room may hear of a run. */
export type AgUiSaid = Said<"Text"> | Said<"Thought"> | Said<"Tool">

/** How a request's stream ended. `dropped`: it was no more than a reminder of interrupts from before. */
export type AgUiEnd =
  | { readonly _tag: "Done" }
  | { readonly _tag: "Interrupted"; readonly interrupts: ReadonlyArray<AgUiInterrupt>; readonly dropped: boolean }
  | { readonly _tag: "Failed"; readonly code: string; readonly message: string }
  | { readonly _tag: "Foreign" }

/** A run as far as it is known: what its requests have told, one after the other. */
export interface AgUiRun {
  /** The agent's message that text belongs to. */
  readonly message: string
  /** Its messages that are no answer. */
  readonly others: ReadonlySet<string>
  readonly hasText: boolean
  /** The tools that were told of. */
  readonly calls: ReadonlyMap<string, string>
  readonly messages: AgUiMessages | undefined
  /** The request has done more than begin. */
  readonly hasWorked: boolean
  /** Told of by events of their own. */
  readonly legacy: ReadonlyArray<AgUiInterrupt>
  /** How many events could not be read. */
  readonly unread: number
}

export const newRun: AgUiRun = {
  message: "",
  others: new Set(),
  hasText: false,
  calls: new Map(),
  messages: undefined,
  hasWorked: false,
  legacy: [],
  unread: 0
}

/** The run as its next request begins. */
export const nextRequest = (run: AgUiRun): AgUiRun => ({ ...run, hasWorked: false, legacy: [] })

/** What an event means for the run. */
export interface AgUiStep {
  readonly run: AgUiRun
  readonly said?: AgUiSaid
  readonly end?: AgUiEnd
}

/** So many tools and messages are kept of a run. */
const mostCalls = 1_000

const ended = ({ hasWorked, legacy }: AgUiRun, outcome: ReadonlyArray<AgUiInterrupt>): AgUiEnd => {
  const interrupts = outcome.length > 0 ? outcome : legacy
  if (interrupts.length === 0) return { _tag: "Done" }
  const questions = interrupts.reduce((count, { actions }) => count + (actions?.length ?? 1), 0)
  if (questions > mostQuestions) return { _tag: "Failed", code: "too_many_approvals", message: "" }
  return { _tag: "Interrupted", interrupts, dropped: !hasWorked }
}

const toolBegun = (run: AgUiRun, call: string, name: string): AgUiStep => {
  // After an interrupt the same call is told of once more.
  if (run.calls.has(call) || run.calls.size >= mostCalls) return { run }
  return {
    run: { ...run, calls: new Map(run.calls).set(call, name) },
    said: { _tag: "Tool", call, status: "started", title: name }
  }
}

/** Takes the next event of a run in this thread. */
export const step = (before: AgUiRun, event: AgUiEvent, thread: string): AgUiStep => {
  const run = event._tag === "Begun" || event._tag === "Interrupted" || event._tag === "Finished" || before.hasWorked
    ? before
    : { ...before, hasWorked: true }
  switch (event._tag) {
    case "Begun":
      return event.thread === undefined || event.thread === thread ? { run } : { run, end: { _tag: "Foreign" } }
    case "TextBegun":
      return event.isAnswer
        ? { run: { ...run, message: event.message } }
        : { run: run.others.size < mostCalls ? { ...run, others: new Set(run.others).add(event.message) } : run }
    case "Text": {
      const message = event.message ?? run.message
      if (run.others.has(message)) return { run }
      return { run: { ...run, message, hasText: true }, said: { _tag: "Text", message, text: event.text } }
    }
    case "Thought":
      return { run, said: { _tag: "Thought", text: event.text } }
    case "ToolBegun":
      return toolBegun(run, event.call, event.name)
    case "ToolEnded":
      return run.calls.has(event.call) ? { run, said: { _tag: "Tool", call: event.call, status: "done" } } : { run }
    case "Messages":
      return { run: { ...run, messages: event.messages } }
    case "Interrupted":
      return { run: run.legacy.length > mostQuestions ? run : { ...run, legacy: [...run.legacy, event.interrupt] } }
    case "Finished":
      return { run, end: ended(run, event.interrupts) }
    case "Failed":
      return {
        run,
        end: { _tag: "Failed", code: cleanedWords(event.code, 60), message: cleanedWords(event.message) }
      }
    case "Other":
      return { run }
    case "Unread":
      return { run: { ...run, unread: run.unread + 1 } }
  }
}

/** The whole answer where nothing of it was streamed, as by a model that does not stream. */
export const unstreamed = ({ hasText, messages }: AgUiRun): string | undefined =>
  hasText || messages === undefined || messages.said.length === 0 ? undefined : messages.said.join("\n\n")
