import { Context, type Effect } from "effect"
import type { ChatId, Thread } from "../../domain/Ids.ts"
import type { StoreError } from "../../domain/StoreError.ts"

/** A session of the agent's own, which one of our threads has. */
export interface AgentSession {
  /** The agent's name of it. */
  readonly session: string
  /** The folder that the agent was told it works in, which must stay the same. */
  readonly folder: string
  /** A prompt was given in it, so that there is something to remember. */
  readonly prompted: boolean
}

/**
 * The sessions of an agent that names its conversations itself. `agent` is the agent's mark in the store: another
 * agent's session is none. One session a thread, the newest.
 */
export class AgentSessions extends Context.Service<AgentSessions, {
  /**
   * undefined where the thread has none; `prompted` alone tells of one that another agent had, or that another thread
   * has by now.
   */
  sessionOf(
    agent: string,
    thread: Thread
  ): Effect.Effect<AgentSession | { readonly prompted: boolean } | undefined, StoreError>
  /**
   * Keeps a new session, on the disk before anything is said in it; another thread that had one of this name has none
   * any more. `chat`: the thread's, where it has one.
   */
  keepSession(
    agent: string,
    thread: Thread,
    of: { readonly chat: ChatId | undefined; readonly session: string; readonly folder: string }
  ): Effect.Effect<void, StoreError>
  /** A prompt is about to be given in the thread's session. */
  notePrompted(thread: Thread): Effect.Effect<void, StoreError>
  /** Forgets the sessions in which nothing was asked since `before`, in ms since 1970. Returns how many. */
  forgetSessions(before: number): Effect.Effect<number, StoreError>
  /** The threads that have a session. */
  readonly threadsWithSession: Effect.Effect<ReadonlyArray<string>, StoreError>
}>()("matrix-surface/services/agent/AgentSessions") {}
