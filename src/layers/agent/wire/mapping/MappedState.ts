import type { Thread } from "../../../../domain/Ids.ts"
import type { Scalar, Values } from "./FrameTemplate.ts"

/** A question of the agent's that is open, with its ids as the agent wrote them. */
export interface MappedQuestion {
  readonly ask: Scalar
  readonly choices: ReadonlyArray<{ readonly id: string; readonly raw: Scalar }>
}

/** A run that was asked for over this socket and has not ended. The wire's runs have no names: its prompt's is used. */
export interface MappedRun {
  readonly prompt: string
  /** The agent's own id of the run, once a frame named it. */
  readonly name: Scalar | undefined
  readonly isCancelled: boolean
  /** The number of whole messages so far, which tells the pieces of text between them apart. */
  readonly messages: number
  readonly question: MappedQuestion | undefined
  /** What was said last may have been all: silence after it may be the end. */
  readonly mayBeOver: boolean
}

/** A run of this thread's that is over here: the agent may be late with something of it. */
export interface EarlierRun {
  readonly prompt: string
  readonly name: Scalar | undefined
  /** It did not end with an `end`. */
  readonly isCut: boolean
}

/** The most runs of a thread that are remembered, and the longest name of one, in UTF-16 units. */
const mostEarlier = 8
const longestName = 255

/** What is known of one socket. */
export interface MappedState {
  readonly thread: Thread
  /** What the agent's frames are numbered by, as they have no numbers of their own. */
  readonly epoch: string
  readonly seq: number
  readonly isReady: boolean
  /** What was kept of the agent's frames, by the name of its placeholder. */
  readonly kept: Values
  readonly run: MappedRun | undefined
  /** The thread's runs before, also over earlier sockets; the newest last. */
  readonly earlier: ReadonlyArray<EarlierRun>
}

/** The placeholders that every frame may have; `of` is the prompt whose run it is about. */
export const valuesOf = (state: MappedState, of: MappedRun | undefined): Map<string, Scalar> => {
  const values = new Map(state.kept).set("thread", state.thread)
  if (of === undefined) return values
  values.set("id", of.prompt)
  return of.name === undefined ? values : values.set("run", of.name)
}

const withEarlier = (
  earlier: ReadonlyArray<EarlierRun>,
  { name, prompt }: MappedRun,
  isCut: boolean
): ReadonlyArray<EarlierRun> => {
  const isShort = name !== undefined && String(name).length <= longestName
  return [...earlier.slice(1 - mostEarlier), { prompt, name: isShort ? name : undefined, isCut }]
}

/** The state after a run has ended. */
export const withoutRun = (state: MappedState, isCut: boolean): MappedState =>
  state.run === undefined
    ? state
    : { ...state, run: undefined, earlier: withEarlier(state.earlier, state.run, isCut) }

/** What the thread's next socket has to know of one that ended. */
export const restOf = (state: MappedState): MappedState => ({ ...withoutRun(state, true), kept: new Map() })
