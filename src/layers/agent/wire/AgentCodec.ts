import type { Option } from "effect"
import type { Thread } from "../../../domain/Ids.ts"
import type { AgentCommand } from "../../../domain/turns/AgentCommand.ts"
import type { AgentEvent, Cursor, Features } from "../../../domain/turns/AgentEvent.ts"

/** The agent is there and says who it is: where its log stands (`head`), what is running, what it can do. */
export interface Ready {
  readonly _tag: "Ready"
  readonly head: Cursor
  readonly resumed: boolean
  readonly active?: { readonly run: string; readonly prompt: string }
  readonly features: Features
}

/**
 * What one frame meant to the link. `Skipped`: well-formed but unknown to us; with `seq` it has a place in the log
 * all the same.
 */
export type Heard =
  | Ready
  | { readonly _tag: "Said"; readonly event: AgentEvent }
  | { readonly _tag: "Reply"; readonly frame: string }
  | { readonly _tag: "Alive" }
  | { readonly _tag: "Skipped"; readonly seq?: number }

/**
 * Why a frame has no meaning. `Foreign`: it names another thread (law 4). `Malformed`: no JSON or a wrong shape;
 * `shape` holds keys and types only, so that it may be logged; `seq` where it could be read. `Version`: we do not
 * speak theirs.
 */
export type WireFault =
  | { readonly _tag: "Foreign" }
  | { readonly _tag: "Malformed"; readonly shape: string; readonly seq?: number }
  | { readonly _tag: "Version" }

/** What a frame meant, and how the next one is read. */
export interface Decoded<State> {
  readonly _tag: "Decoded"
  readonly state: State
  readonly heard: ReadonlyArray<Heard>
}

/** What to do when the socket opens. A wire without a greeting puts its `Ready` into `heard` itself. */
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
  readonly id: string
  /** What holds for every agent on this wire, before it said more. */
  readonly features: Features
  /** `base` from configuration, with the thread put in. */
  url(base: string, thread: Thread): string
  open(thread: Thread, client: string, resume: Cursor | undefined): Opening<State>
  /** None: this wire cannot say it. */
  encode(thread: Thread, command: AgentCommand): Option.Option<string>
  /** Asks for a sign of life; None: the wire has no such frame, and the link does not judge silence. */
  ping(n: number): Option.Option<string>
  /** No `Result`, which costs as much as the rest where an agent sends each word by itself. */
  decode(text: string, state: State): Decoded<State> | WireFault
}
