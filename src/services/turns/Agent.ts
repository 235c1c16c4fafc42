import { Context, type Effect, type Scope } from "effect"
import { Schema } from "effect"
import type { Thread } from "../../domain/Ids.ts"
import type { AgentCommand } from "../../domain/turns/AgentCommand.ts"
import type { AgentEvent, Cursor } from "../../domain/turns/AgentEvent.ts"

/** The frame never left this process: the link is down now. The next `Attached` says when it is worth asking again. */
export class AgentUnreachable extends Schema.TaggedError<AgentUnreachable>()("AgentUnreachable", {}) {
  override get message() {
    return "The agent is not connected"
  }
}

/** One thread's link to the agent, for as long as the scope that opened it lives. */
export interface Conversation {
  /**
   * What came since the last take, at least one event, in the agent's order and without gaps or repeats
   * (a gap makes the layer reconnect and resume); text that goes on with text may be one event with it, numbered as
   * the last of it. Waits when nothing is there. Never fails: a lost link is a
   * `Detached`, after which the layer reconnects by itself, unless it is fatal, and says `Attached`.
   * The first event of a conversation is always an `Attached` or a `Detached`.
   */
  readonly take: Effect.Effect<ReadonlyArray<AgentEvent>>
  /**
   * Returns when the frame was handed to the socket; whether the agent got it is told by its frames only. `link`, as an
   * `Attached` named it: over that link alone; when another one has come up since, nothing leaves.
   */
  send(command: AgentCommand, link?: number): Effect.Effect<void, AgentUnreachable>
  /**
   * Waits until this conversation's place is wanted by somebody who has none. Waiting on it says that the holder can
   * spare the place for now; it is given back by closing the scope, and the conversation opened again with its
   * cursor.
   */
  readonly wanted: Effect.Effect<void>
}

/** Who opens a conversation, for whose turn it is when places are short. */
export interface Opener {
  /** People take turns, however many conversations each of them has. */
  readonly person: string
  /** Nothing is to be said for now: takes only what nobody else wants. */
  readonly patient: boolean
}

/**
 * The agent session: streaming one conversation. It hides the wire.
 *
 * - One opener per thread at a time; opening a thread whose socket is still alive takes that socket over and says
 *   `Attached` at once.
 * - `resume`: the frames up to there are known to the caller. The layer asks the agent for what came after it.
 * - Closing the scope leaves the socket open for the next turn until it was idle for some time; it never ends a run
 *   (that is `Cancel`).
 * - Conversations may be bounded in number: `open` waits until there is a place.
 * - Two threads never see each other's frames; a frame that names another thread closes the link and quarantines the
 *   agent (design law 4).
 */
export class Agent extends Context.Service<Agent, {
  open(thread: Thread, resume?: Cursor, opener?: Opener): Effect.Effect<Conversation, never, Scope.Scope>
}>()("matrix-surface/services/turns/Agent") {}
