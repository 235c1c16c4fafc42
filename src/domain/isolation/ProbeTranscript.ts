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

/** What a thread said. A prompt that was given again under another id has an answer for each. */
interface ThreadSpeech {
  /** All that was said, as texts in which a secret can be looked for. */
  readonly texts: ReadonlyArray<string>
  /** The part of it that answers to what was asked. */
  readonly recalled: ReadonlyArray<string>
  /** Something came of a run that nobody asked for in this thread. */
  readonly unasked: boolean
  /** An answer held text for a person. */
  readonly spoke: boolean
}

/** Everything in an event that may be the agent's words, but for text that flows over several events. */
const wordsOf = (event: AgentEvent): ReadonlyArray<string> => {
  switch (event._tag) {
    case "File":
      return [
        event.name,
        event.mime,
        event.url ?? "",
        event.data === undefined ? "" : Result.getOrElse(Base64.decodeString(event.data), () => event.data ?? "")
      ]
    case "Tool":
      return [event.title ?? "", event.call]
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

const textsOf = (events: ReadonlyArray<AgentEvent>): ReadonlyArray<string> => {
  const flowing = (tag: "Text" | "Thought") =>
    events.flatMap((event) => (event._tag === tag ? [event.text] : [])).join("")
  return [flowing("Text"), flowing("Thought"), ...events.flatMap(wordsOf)].filter((text) => text !== "")
}

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

/** The run that begins, or goes on, and the prompt that it is said to be for. */
const begunBy = (event: AgentEvent) =>
  event._tag === "Started" ? event : event._tag === "Attached" ? event.active : undefined

/** What a thread said, told apart by what it was prompted for. */
export const speechOf = (entries: ReadonlyArray<ProbeEntry>): ThreadSpeech => {
  const kinds = new Map<string, ProbePrompt["kind"]>()
  const promptOfRun = new Map<string, string>()
  const answers = new Map<string | undefined, Array<AgentEvent>>()
  let unasked = false
  for (const entry of entries) {
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
      const known = answers.get(prompt)
      if (known === undefined) answers.set(prompt, [event])
      else known.push(event)
    }
  }
  const said = [...answers].map(([prompt, events]) => ({
    kind: prompt === undefined ? undefined : kinds.get(prompt),
    texts: textsOf(events)
  }))
  return {
    texts: said.flatMap(({ texts }) => texts),
    recalled: said.flatMap(({ kind, texts }) => (kind === "ask" ? texts : [])),
    unasked,
    spoke: entries.some((entry) => entry._tag === "Heard" && speaks(entry.event))
  }
}
