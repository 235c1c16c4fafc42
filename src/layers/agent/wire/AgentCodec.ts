import type { Option } from "effect"
import type { WireGaps } from "../../../domain/doctor/agent/MappingFindings.ts"
import type { Thread } from "../../../domain/Ids.ts"
import type { AgentCommand } from "../../../domain/turns/AgentCommand.ts"
import type { AgentEvent, Cursor, Features } from "../../../domain/turns/AgentEvent.ts"

/** The agent greets: where its log ends (`head`), which run goes on, and what it can do. */
export interface AgentReady {
  readonly _tag: "Ready"
  readonly head: Cursor
  readonly resumed: boolean
  readonly active?: { readonly run: string; readonly prompt: string }
  /** What the agent calls itself. */
  readonly agent?: string
  readonly features: Features
}

/**
 * What one frame means to the link. `Skipped`: it means nothing on this wire, such as a frame of an unknown type; with
 * `seq` it has a place in the log, and with `shape` it is worth a line there. `OddWord`: beside its meaning the frame
 * has a word of the agent's that the wire's description does not know; `at` is where it stands, `table` where it is
 * missing.
 */
export type Heard =
  | AgentReady
  | { readonly _tag: "Said"; readonly event: AgentEvent }
  | { readonly _tag: "Reply"; readonly frame: string }
  | { readonly _tag: "Alive" }
  | { readonly _tag: "Skipped"; readonly seq?: number; readonly shape?: string }
  | { readonly _tag: "OddWord"; readonly at: string; readonly table: string; readonly word: string }

/**
 * Why a frame has no meaning. `Foreign`: it names another thread (docs/design.md, law 4). `Malformed`: it is no JSON or
 * has a wrong shape; `shape` holds keys and types only, for the log; `seq` is there where it could be read. `Version`:
 * the agent speaks a version that we do not. `Unasked`: it belongs to a run that nobody asked for over this socket, so
 * it may be another thread's (law 4); a codec says so where its wire has no runs and prompts to tell it by. `prompt`:
 * what it claims to answer, where it names that; `isRest`: it names nothing that speaks against its being the rest of a
 * run of this thread that was cut.
 */
export type WireFault =
  | { readonly _tag: "Foreign" }
  | { readonly _tag: "Malformed"; readonly shape: string; readonly seq?: number }
  | { readonly _tag: "Version" }
  | { readonly _tag: "Unasked"; readonly prompt?: string; readonly isRest: boolean }

/** What a frame meant, and how the next one is read. */
export interface Decoded<State> {
  readonly _tag: "Decoded"
  readonly state: State
  readonly heard: ReadonlyArray<Heard>
}

/**
 * A command as a frame, and how the next frame of the agent is read. `heard`: what the frame means to the link once it
 * has left, on a wire where the agent does not say it.
 */
export interface Encoded<State> {
  readonly frame: string
  readonly state: State
  readonly heard?: ReadonlyArray<Heard>
}

/**
 * What a wire says without frames: it closes the socket in mid-run, or its runs end without a word. The thread's next
 * socket then waits for `settle` milliseconds, because the agent may go on for a while.
 */
export interface Unframed<State> {
  /**
   * Whether the socket has to be closed for a command: a cancel that this wire has no frame for, or a prompt while a
   * run goes on whose words could not be told from the answer's.
   */
  closesFor(command: AgentCommand, state: State): boolean
  /** Whether the agent closes the socket behind its answer, and has answered: then its closing is no loss. */
  isUsedUp(state: State): boolean
  /** What it means that the agent closed the socket in good order. */
  closed(state: State): ReadonlyArray<Heard>
  /** After so many milliseconds without a word of the run, its end is guessed; undefined: never. */
  readonly silence: number | undefined
  /** What that silence means; nothing where the run is known to go on. The socket is closed behind it. */
  silent(state: State): ReadonlyArray<Heard>
  readonly settle: number
  /** Whether a run goes on, which is cut where the socket ends now. */
  isRunning(state: State): boolean
  /** What the thread's next socket has to know of this one, which ended; it is small. */
  rest(state: State): State
}

/** Holds frames of the agent against the description of its wire. */
export interface WireSurvey {
  /** Takes in the next frame of the agent. */
  see(text: string): void
  /** What was not found in the frames so far. */
  gaps(): WireGaps
}

/** What the link sends and hears when its socket opens. A wire without a greeting puts its `Ready` into `heard`. */
export interface Opening<State> {
  readonly state: State
  readonly frames: ReadonlyArray<string>
  readonly heard: ReadonlyArray<Heard>
}

/**
 * A wire: pure functions between text frames and the domain. One socket carries one thread; `State` lives as long as
 * the socket.
 */
export interface AgentCodec<State> {
  /** Names the wire, and what it is described by; nothing that was found out on one wire counts on another. */
  readonly id: string
  /** What every agent on this wire can do, until its greeting says more. */
  readonly features: Features
  /** The URL for a thread; `base` is the agent's URL from the settings. */
  url(base: string, thread: Thread): string
  /** `last`: what the thread's socket before left (`Unframed.rest`). */
  open(thread: Thread, client: string, resume: Cursor | undefined, last?: State): Opening<State>
  /** The frame of a command, and how frames are read behind it; None where this wire has no frame for it. */
  encode(thread: Thread, command: AgentCommand, state: State): Option.Option<Encoded<State>>
  /** The frame that asks for a sign of life; None where this wire has none, and silence is not judged. */
  ping(n: number): Option.Option<string>
  /** Reads a frame. It returns no `Result`, which would double the cost where an agent sends each word by itself. */
  decode(text: string, state: State): Decoded<State> | WireFault
  /** On a wire that a file describes: how many kinds of frames it has, and what frames show of it. */
  readonly described?: { readonly kinds: number; survey(): WireSurvey }
  /** Absent on a wire that has a frame for everything. */
  readonly unframed?: Unframed<State>
}
