import { Result } from "effect"
import * as Base64 from "effect/encoding/Base64"
import type { AgentEvent } from "../turns/AgentEvent.ts"
import type { ProbePrompt } from "./ProbeScript.ts"

/** What went over one thread of a probe, in order. */
export type ProbeEntry =
  | { readonly _tag: "Prompted"; readonly id: string; readonly kind: ProbePrompt["kind"] }
  | { readonly _tag: "Heard"; readonly event: AgentEvent }

/** The entries of each thread. */
export type ProbeTranscript = ReadonlyArray<ReadonlyArray<ProbeEntry>>

/** What was said to one prompt; `kind` is undefined for what was said beside all. */
export interface ProbeAnswer {
  readonly kind: ProbePrompt["kind"] | undefined
  /** Words for people. */
  readonly texts: ReadonlyArray<string>
  /** Names and bytes that are random by nature. */
  readonly opaque: ReadonlyArray<string>
  /** How many entries of the thread there were when the last of it was heard. */
  readonly heard: number
}

/** What a thread said. A prompt that was given again under another id has an answer for each. */
interface ThreadSpeech {
  readonly answers: ReadonlyArray<ProbeAnswer>
  /** Something came of a run that nobody asked for in this thread. */
  readonly unasked: boolean
  /** An answer held text for a person. */
  readonly spoke: boolean
  /** A question came in place of an answer, or it was declined or cut short. */
  readonly declined: boolean
}

/** Everything in an event that may be the agent's words, but for text that flows over several events. */
const wordsOf = (event: AgentEvent): ReadonlyArray<string> => {
  switch (event._tag) {
    case "File":
      return [event.name, event.mime]
    case "Tool":
      return [event.title ?? ""]
    case "Asked":
      return [event.title, event.text ?? "", ...event.choices.flatMap(({ id, label }) => [label, id])]
    case "Ended":
      return [event.text ?? ""]
    case "Failed":
      return [event.message, event.code]
    default:
      return []
  }
}

const opaqueOf = (event: AgentEvent): ReadonlyArray<string> => {
  if (event._tag === "Tool") return [event.call]
  if (event._tag !== "File") return []
  const { data, url } = event
  return [url ?? "", data === undefined ? "" : Result.getOrElse(Base64.decodeString(data), () => data)]
}

/** Whether an event shows that the agent did not do what it was asked to. */
const declines = (event: AgentEvent): boolean =>
  event._tag === "Asked" || (event._tag === "Ended" && event.reason !== "done")

/** Whether an event brings text that a person reads as a part of the answer. */
export const speaks = (event: AgentEvent): boolean => {
  switch (event._tag) {
    case "Text":
      return event.text.trim() !== ""
    case "Ended":
      return (event.text ?? "").trim() !== ""
    case "File":
    case "Asked":
      return true
    default:
      return false
  }
}

const flowing = (events: ReadonlyArray<AgentEvent>, tag: "Text" | "Thought") =>
  events.flatMap((event) => (event._tag === tag ? [event.text] : [])).join("")

/** Each once: an answer that streams is often said again at its end. */
const said = (texts: ReadonlyArray<string>) => [...new Set(texts)].filter((text) => text !== "")

/** The run that begins, or goes on, and the prompt that it is said to be for. */
const begunBy = (event: AgentEvent) =>
  event._tag === "Started" ? event : event._tag === "Attached" ? event.active : undefined

const answerOf = (kind: ProbeAnswer["kind"], heard: number, events: ReadonlyArray<AgentEvent>): ProbeAnswer => ({
  kind,
  texts: said([flowing(events, "Text"), flowing(events, "Thought"), ...events.flatMap(wordsOf)]),
  opaque: said(events.flatMap(opaqueOf)),
  heard
})

/** What a thread said, told apart by what it was prompted for. */
export const speechOf = (entries: ReadonlyArray<ProbeEntry>): ThreadSpeech => {
  const kinds = new Map<string, ProbePrompt["kind"]>()
  const promptOfRun = new Map<string, string>()
  const known = new Map<string, { heard: number; readonly events: Array<AgentEvent> }>()
  const beside: Array<ProbeAnswer> = []
  let unasked = false
  for (const [at, entry] of entries.entries()) {
    if (entry._tag === "Prompted") kinds.set(entry.id, entry.kind)
    else {
      const { event } = entry
      const begun = begunBy(event)
      if (begun !== undefined && kinds.has(begun.prompt)) promptOfRun.set(begun.run, begun.prompt)
      const run = begun?.run ?? ("run" in event ? event.run : undefined)
      const prompt = run === undefined
        ? (event._tag === "Failed" ? event.prompt : undefined)
        : promptOfRun.get(run)
      if (run !== undefined && prompt === undefined) unasked = true
      const answer = prompt === undefined ? undefined : known.get(prompt) ?? { heard: 0, events: [] }
      if (prompt === undefined || answer === undefined) beside.push(answerOf(undefined, at + 1, [event]))
      else {
        answer.events.push(event)
        answer.heard = at + 1
        known.set(prompt, answer)
      }
    }
  }
  const answers = [...known].map(([prompt, { events, heard }]) => answerOf(kinds.get(prompt), heard, events))
  return {
    answers: [...answers, ...beside],
    unasked,
    spoke: entries.some((entry) => entry._tag === "Heard" && speaks(entry.event)),
    declined: entries.some((entry) => entry._tag === "Heard" && declines(entry.event))
  }
}
