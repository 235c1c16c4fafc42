import type { AgentEvent, Choice } from "../../../../domain/turns/AgentEvent.ts"
import { effects, type FrameKind, reasons, statuses } from "./file/KindForms.ts"
import { isScalar } from "./FrameTemplate.ts"
import { firstAt, type Pointer, valueAt } from "./JsonPointer.ts"
import { type MappedQuestion, type MappedRun, type MappedState, withoutRun } from "./MappedState.ts"

/** The longest id of the agent's that is remembered, in UTF-16 units. */
const longestId = 255

/** What a frame of a run says, and what the socket is known to be behind it; undefined: its parts are not as mapped. */
export type Meaning = { readonly state: MappedState; readonly events: ReadonlyArray<AgentEvent> } | undefined

type Of<As extends FrameKind["as"]> = Extract<FrameKind, { as: As }>

const textAt = (frame: unknown, pointers: ReadonlyArray<Pointer> | undefined): string | undefined => {
  const value = pointers === undefined ? undefined : firstAt(frame, pointers)
  return isScalar(value) ? String(value) : undefined
}

/** The text at the pointers; undefined where something else stands there. Nothing at all is no text. */
const piece = (frame: unknown, pointers: ReadonlyArray<Pointer>): string | undefined => {
  const value = firstAt(frame, pointers)
  return value === undefined ? "" : typeof value === "string" ? value : undefined
}

/** One of our words: the mapping's own, or what the table makes of the agent's. */
const wordOf = <Word extends string>(
  frame: unknown,
  word: Word | ReadonlyArray<Pointer>,
  known: ReadonlyArray<Word>,
  table: ReadonlyMap<string, Word> | undefined
): Word | undefined => {
  if (typeof word === "string") return word
  const theirs = textAt(frame, word)
  return theirs === undefined ? undefined : table?.get(theirs) ?? known.find((one) => one === theirs)
}

const withRun = (state: MappedState, run: MappedRun, changed: Partial<MappedRun>): MappedState => ({
  ...state,
  seq: state.seq + 1,
  run: { ...run, ...changed }
})

const textOf = (kind: Of<"delta" | "message">, frame: unknown, state: MappedState, run: MappedRun): Meaning => {
  const text = piece(frame, kind.text)
  if (text === undefined) return undefined
  if (text === "") return { state, events: [] }
  const isWhole = kind.as === "message"
  const messages = run.messages + (isWhole ? 1 : 0)
  const named = kind.as === "delta" ? textAt(frame, kind.message)?.slice(0, longestId) : undefined
  const next = withRun(state, run, { messages, mayBeOver: true })
  const message = named ?? (isWhole ? `m${messages}` : `d${messages}`)
  return { state: next, events: [{ _tag: "Text", run: run.prompt, seq: next.seq, message, text }] }
}

const thoughtOf = (kind: Of<"thought">, frame: unknown, state: MappedState, run: MappedRun): Meaning => {
  const text = piece(frame, kind.text)
  if (text === undefined) return undefined
  const next = withRun(state, run, { mayBeOver: false })
  return { state: next, events: [{ _tag: "Thought", run: run.prompt, seq: next.seq, text }] }
}

const toolOf = (kind: Of<"tool">, frame: unknown, state: MappedState, run: MappedRun): Meaning => {
  const title = textAt(frame, kind.name)
  const call = (textAt(frame, kind.call) ?? title)?.slice(0, longestId)
  if (call === undefined) return undefined
  const status = wordOf(frame, kind.status, statuses, kind.statuses) ?? "running"
  const next = withRun(state, run, { mayBeOver: status === "done" || status === "failed" })
  const event = { _tag: "Tool", run: run.prompt, seq: next.seq, call, status } as const
  return { state: next, events: [title === undefined ? event : { ...event, title }] }
}

type Offered = { readonly choice: Choice; readonly raw: MappedQuestion["choices"][number]["raw"] }

const choicesOf = ({ choices }: Of<"ask">, frame: unknown): ReadonlyArray<Offered> | undefined => {
  if (!("id" in choices)) {
    return choices.map(({ effect = "other", id, label }) => ({ raw: id, choice: { id: String(id), label, effect } }))
  }
  const listed = firstAt(frame, choices.at)
  if (!Array.isArray(listed)) return undefined
  const offered = listed.map((one: unknown): Offered | undefined => {
    const raw = valueAt(one, choices.id)
    if (!isScalar(raw)) return undefined
    const label = choices.label === undefined ? String(raw) : textAt(one, [choices.label]) ?? String(raw)
    const effect = choices.effect === undefined
      ? undefined
      : wordOf(one, [choices.effect], effects, choices.effects)
    return { raw, choice: { id: String(raw), label, effect: effect ?? "other" } }
  })
  return offered.some((one) => one === undefined) ? undefined : offered as ReadonlyArray<Offered>
}

const askOf = (kind: Of<"ask">, frame: unknown, state: MappedState, run: MappedRun): Meaning => {
  const ask = firstAt(frame, kind.ask)
  const title = textAt(frame, kind.title)
  const offered = choicesOf(kind, frame)
  if (!isScalar(ask) || String(ask).length > longestId || title === undefined || offered === undefined) return undefined
  const question = { ask, choices: offered.map(({ choice: { id }, raw }) => ({ id, raw })) }
  const next = withRun(state, run, { question, mayBeOver: false })
  const text = textAt(frame, kind.text)
  const event = {
    _tag: "Asked",
    run: run.prompt,
    seq: next.seq,
    ask: String(ask),
    title,
    choices: offered.map(({ choice }) => choice)
  } as const
  const expires = textAt(frame, kind.expires)
  return {
    state: next,
    events: [{ ...event, ...(text !== undefined && { text }), ...(expires !== undefined && { expires }) }]
  }
}

const endOf = (kind: Of<"end">, frame: unknown, state: MappedState, run: MappedRun): Meaning => {
  const last = kind.delta === undefined ? "" : piece(frame, kind.delta)
  const whole = kind.text === undefined ? "" : piece(frame, kind.text)
  if (last === undefined || whole === undefined) return undefined
  const said = wordOf(frame, kind.reason ?? "done", reasons, kind.reasons) ?? "done"
  const reason = run.isCancelled && said === "done" ? "cancelled" : said
  const piecesEnd = state.seq + (last === "" || run.isCancelled ? 0 : 1)
  const events: ReadonlyArray<AgentEvent> = piecesEnd === state.seq
    ? []
    : [{ _tag: "Text", run: run.prompt, seq: piecesEnd, message: `d${run.messages}`, text: last }]
  const end = { _tag: "Ended", run: run.prompt, seq: piecesEnd + 1, reason } as const
  return {
    state: { ...withoutRun(state, false), seq: end.seq },
    events: [...events, whole === "" ? end : { ...end, text: whole }]
  }
}

const failOf = (kind: Of<"fail">, frame: unknown, state: MappedState, run: MappedRun): Meaning => {
  const code = textAt(frame, kind.code)?.slice(0, longestId) ?? "error"
  const message = textAt(frame, kind.message) ?? ""
  const wait = typeof kind.retryMs === "object" ? firstAt(frame, kind.retryMs) : kind.retryMs
  const next = withoutRun(state, true)
  if (typeof wait === "number" && Number.isFinite(wait) && wait >= 0) {
    const retryMs = Math.min(Math.ceil(wait), 3_600_000)
    return { state: next, events: [{ _tag: "Failed", code, message, prompt: run.prompt, retryMs }] }
  }
  const seq = state.seq + 1
  return { state: { ...next, seq }, events: [{ _tag: "Failed", code, message, run: run.prompt, seq }] }
}

/** The kinds of frames that say something of a run. */
export type SayingKind = Exclude<FrameKind, { as: "ignore" | "ready" | "ping" }>

/** What a frame says of the run that goes on over the socket. */
export const runMeaning = (kind: SayingKind, frame: unknown, state: MappedState, run: MappedRun): Meaning => {
  switch (kind.as) {
    case "start":
      return { state, events: [] }
    case "delta":
    case "message":
      return textOf(kind, frame, state, run)
    case "thought":
      return thoughtOf(kind, frame, state, run)
    case "tool":
      return toolOf(kind, frame, state, run)
    case "ask":
      return askOf(kind, frame, state, run)
    case "end":
      return endOf(kind, frame, state, run)
    case "fail":
      return failOf(kind, frame, state, run)
  }
}
