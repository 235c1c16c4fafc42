import type { Decoded, Heard, WireFault } from "../AgentCodec.ts"
import { frameShape } from "../FrameShape.ts"
import type { FrameKind } from "./file/KindForms.ts"
import type { Mapping } from "./file/MappingForm.ts"
import { frameText, isScalar, type Scalar } from "./FrameTemplate.ts"
import { firstAt } from "./JsonPointer.ts"
import { runMeaning, type SayingKind } from "./MappedEvents.ts"
import { frameOf, kindNameIn } from "./MappedFrame.ts"
import { type MappedRun, type MappedState, valuesOf } from "./MappedState.ts"
import { oddWords } from "./OddWords.ts"

type Read = Decoded<MappedState> | WireFault

/** The longest text that is kept of the agent's frames, in UTF-16 units. */
const longestKept = 4_096

const heard = (state: MappedState, ...all: ReadonlyArray<Heard>): Decoded<MappedState> => ({
  _tag: "Decoded",
  state,
  heard: all
})
const skipped: Heard = { _tag: "Skipped" }
const alive: Heard = { _tag: "Alive" }

/** Whether a frame names another conversation than the socket's. */
const isForeign = ({ thread }: Mapping, frame: unknown, { kept, thread: own }: MappedState): boolean => {
  if (thread === undefined) return false
  const [at, is] = "is" in thread ? [thread.at, thread.is] : [thread, "thread"]
  const named = firstAt(frame, at)
  const expected = is === "thread" ? own : kept.get(is)
  return isScalar(named) && expected !== undefined && String(named) !== String(expected)
}

const keeping = (kind: FrameKind, frame: unknown, state: MappedState): MappedState => {
  if (kind.keep === undefined) return state
  const found = [...kind.keep].flatMap(([name, pointers]): ReadonlyArray<readonly [string, Scalar]> => {
    const value = firstAt(frame, pointers)
    return isScalar(value) && String(value).length <= longestKept ? [[name, value]] : []
  })
  return found.length === 0 ? state : { ...state, kept: new Map([...state.kept, ...found]) }
}

/** Which run a frame names, by its prompt and by the agent's own id of the run. */
interface Named {
  readonly prompt: unknown
  readonly run: unknown
}

const namedIn = (mapping: Mapping, kind: SayingKind, frame: unknown): Named => ({
  prompt: firstAt(frame, kind.prompt ?? mapping.prompt ?? []),
  run: firstAt(frame, mapping.run ?? [])
})

const isSame = (named: unknown, own: Scalar | undefined) =>
  !isScalar(named) || own === undefined || String(named) === String(own)

const belongsTo = ({ prompt, run }: Named, of: { readonly prompt: string; readonly name: Scalar | undefined }) =>
  isSame(prompt, of.prompt) && isSame(run, of.name)

const isNamed = (named: unknown, own: Scalar | undefined) =>
  isScalar(named) && own !== undefined && String(named) === String(own)

/** Whether a frame names a run before, and not the one that goes on. */
const isOfBefore = ({ earlier, run }: MappedState, named: Named): boolean =>
  earlier.some((before) =>
    belongsTo(named, before) && (isNamed(named.prompt, before.prompt)
      ? run?.prompt !== before.prompt
      : isNamed(named.run, before.name) && !isNamed(named.run, run?.name))
  )

/** Whether a frame without a name ends the run before once more, as agents do after a failure or a cancel. */
const isSecondEnd = ({ earlier, run }: MappedState, kind: SayingKind, frame: unknown, named: Named): boolean => {
  const before = earlier.at(-1)
  if (run !== undefined || before?.isCut !== true || !belongsTo(named, before)) return false
  return kind.as === "end" && !firstAt(frame, [...(kind.text ?? []), ...(kind.delta ?? [])])
}

const withSecondEnd = (state: MappedState): MappedState => {
  const before = state.earlier.at(-1)
  if (before === undefined) return state
  return { ...state, earlier: [...state.earlier.slice(0, -1), { ...before, isCut: false }] }
}

/** A frame of no run that goes on, which may be late, or another thread's. */
const unasked = ({ earlier, run }: MappedState, named: Named): WireFault => {
  if (isScalar(named.prompt)) return { _tag: "Unasked", prompt: String(named.prompt), isRest: false }
  if (!isScalar(named.run)) return { _tag: "Unasked", isRest: run === undefined }
  // The agent's name of a run may not have been heard before it was cut, nor by an earlier process.
  const mayBeSo = run === undefined && earlier.length === 0
  return { _tag: "Unasked", isRest: mayBeSo || earlier.some(({ isCut, name }) => isCut && name === undefined) }
}

const said = (kind: SayingKind, frame: unknown, state: MappedState, before: MappedRun, named: Named): Read => {
  const run = before.name === undefined && isScalar(named.run) && String(named.run).length <= longestKept
    ? { ...before, name: named.run }
    : before
  // The rest of a cancelled run is for nobody, but for its end.
  if (run.isCancelled && kind.as !== "end" && kind.as !== "fail") return heard({ ...state, run }, alive)
  const meaning = runMeaning(kind, frame, { ...state, run }, run)
  if (meaning === undefined) return { _tag: "Malformed", shape: frameShape(frame) }
  const events = meaning.events.map((event): Heard => ({ _tag: "Said", event }))
  const odd = oddWords(kind, frame).map(({ at, table, word }): Heard => ({ _tag: "OddWord", at, table, word }))
  return heard(meaning.state, ...(events.length === 0 ? [alive] : events), ...odd)
}

/** One text frame of the agent, as the mapping reads it. */
export const decodeMapped = (mapping: Mapping, greeting: Heard, text: string, before: MappedState): Read => {
  const frame = frameOf(mapping, text)
  if (isForeign(mapping, frame, before)) return { _tag: "Foreign" }
  const name = kindNameIn(mapping, frame)
  const kind = name === undefined ? undefined : mapping.recv.get(name)
  if (kind === undefined) {
    return heard(before, typeof frame === "string" ? { ...skipped, shape: `text(${frame.length})` } : skipped)
  }
  const state = keeping(kind, frame, before)
  switch (kind.as) {
    case "ignore":
      return heard(state, alive)
    case "ping":
      return kind.reply === undefined
        ? heard(state, alive)
        : heard(state, { _tag: "Reply", frame: frameText(kind.reply, valuesOf(state, state.run)) })
    case "ready":
      return state.isReady ? heard(state, alive) : heard({ ...state, isReady: true }, greeting)
    default: {
      const named = namedIn(mapping, kind, frame)
      if (isOfBefore(state, named)) return heard(state, skipped)
      if (state.run !== undefined && belongsTo(named, state.run)) return said(kind, frame, state, state.run, named)
      if (!isSecondEnd(state, kind, frame, named)) return unasked(state, named)
      return heard(withSecondEnd(state), skipped)
    }
  }
}
