import { Context, type Effect, type Scope } from "effect"
import { Schema } from "effect"
import type { ChatId, Thread } from "../../domain/Ids.ts"
import type { AgentCommand } from "../../domain/turns/AgentCommand.ts"
import type { AgentEvent, Cursor } from "../../domain/turns/AgentEvent.ts"

/** The frame did not leave this process, because the link is down. The next `Attached` tells when to ask again. */
export class AgentUnreachable extends Schema.TaggedError<AgentUnreachable>()("AgentUnreachable", {}) {
  override get message() {
    return "The agent is not connected"
  }
}

/** One thread's link to the agent, open as long as its scope. */
export interface Conversation {
  /**
   * The events since the last take, at least one, in the agent's order and without gaps or repeats (after a gap the
   * layer reconnects and resumes). Text that goes on with text may be one event, numbered as the last of it. Waits
   * while there is none. Never fails: a lost link is a `Detached`, after which the layer reconnects by itself, unless
   * it is fatal, and gives an `Attached`. The first event of a conversation is always an `Attached` or a `Detached`.
   */
  readonly take: Effect.Effect<ReadonlyArray<AgentEvent>>
  /**
   * Returns when the frame was handed to the socket; only the agent's frames tell whether it arrived. `link`, as an
   * `Attached` gave it: the frame leaves over that link only, and not over a newer one.
   */
  send(command: AgentCommand, link?: number): Effect.Effect<void, AgentUnreachable>
  /**
   * Waits until somebody without a place wants this conversation's. Waiting here shows that the holder can spare its
   * place for now; it gives the place back by closing the scope, and opens the conversation again with its cursor.
   */
  readonly wanted: Effect.Effect<void>
}

/** The opener of a conversation, by whom places are shared out when they are short. */
export interface Opener {
  /** People take turns, whatever the number of their conversations. */
  readonly person: string
  /** The opener has nothing to send now, and takes only a place that nobody else wants. */
  readonly patient: boolean
  /** The chat that the thread belongs to; undefined for a thread that nobody talks in, as for a probe. */
  readonly chat?: ChatId
  /** The prompt that the agent was given for what the opener works on, perhaps by an earlier process. */
  readonly asked?: string
  /** The agent's endpoint for this thread, where AGENT_URL has a `{slot}`. */
  readonly slot?: string
  /** The socket is closed with the scope, so that the next opening of the thread is a connection of its own. */
  readonly brief?: boolean
}

/**
 * Conversations with the agent, whatever the wire.
 *
 * - One opener per thread at a time; opening a thread whose socket is still open takes that socket over and gives
 * `Attached` at once.
 * - `resume`: the caller has the frames up to there. The layer asks the agent for those behind it.
 * - Closing the scope leaves the socket open for the next turn until it was idle for some time (unless its opener was
 * `brief`), and never ends a run (`Cancel` does).
 * - The number of conversations may be limited: `open` waits for a place.
 * - Two threads never see each other's frames; a frame that names another thread, or belongs to a run that nobody
 * asked for there, closes the link and quarantines the agent (docs/design.md, law 4).
 */
export class Agent extends Context.Service<Agent, {
  open(thread: Thread, resume?: Cursor, opener?: Opener): Effect.Effect<Conversation, never, Scope.Scope>
}>()("matrix-surface/services/agent/Agent") {}
