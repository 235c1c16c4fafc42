import { type Effect, Schema, type Scope } from "effect"
import type { Thread } from "../../../domain/Ids.ts"
import type { AgentCommand } from "../../../domain/turns/AgentCommand.ts"
import { type AgentEvent, type Features, LinkFault } from "../../../domain/turns/AgentEvent.ts"
import type { Opener } from "../../../services/agent/Agent.ts"

/**
 * Why a session could not be opened, or a run broke off without a word of the agent's about it. `detail`: a code such
 * as `HTTP 503` or `ECONNREFUSED`, never anybody's words. `fatal`: it does not pass by itself. `untaken`: the prompt
 * surely did not reach the agent.
 */
export class RunTrouble extends Schema.TaggedError<RunTrouble>()("RunTrouble", {
  why: LinkFault,
  detail: Schema.String,
  fatal: Schema.Boolean,
  untaken: Schema.Boolean
}) {
  override get message() {
    return `${this.why} (${this.detail})`
  }
}

type Said<Tag extends AgentEvent["_tag"]> = Omit<Extract<AgentEvent, { readonly _tag: Tag }>, "run" | "seq">

/**
 * What a run says: events without the run's name and their numbers, which are not the driver's business. `Ended` and
 * `Failed` are the last. A `Failed` with `retryMs` before anything else: the prompt was not taken, and may be given
 * again.
 */
export type RunEvent =
  | Said<"Text">
  | Said<"Thought">
  | Said<"File">
  | Said<"Tool">
  | Said<"Asked">
  | Said<"Ended">
  | Omit<Said<"Failed">, "prompt">
  | Said<"Forgotten">

export type RunPrompt = Extract<AgentCommand, { readonly _tag: "Prompt" }>
export type RunAnswer = Extract<AgentCommand, { readonly _tag: "Answer" }>

/** What one conversation has of the agent while it is open. One run at a time. */
export interface RunSession {
  /** What the agent calls itself. */
  readonly agent?: string
  readonly features: Features
  /** Opening it has shown that the agent is there; otherwise its first answer does. */
  readonly isReached?: boolean
  /** The agent has lost what was said in this thread before. */
  readonly forgot?: boolean
  /**
   * Gives the agent the prompt and tells what it says, up to and including one `Ended` or `Failed`; `say` waits while
   * nobody reads. Interrupting it ends the run at once, in whatever way there is.
   */
  run(prompt: RunPrompt, say: (event: RunEvent) => Effect.Effect<void>): Effect.Effect<void, RunTrouble>
  /** The answer to a question of the running prompt's; one to any other question does nothing. */
  answer(answer: RunAnswer): Effect.Effect<void>
  /** Asks the agent to end the run, which ends `run` then; after five seconds `run` is interrupted. */
  readonly cancel: Effect.Effect<void>
  /** Waits until the session is lost, as by the end of a child process; never on a wire that keeps no connection. */
  readonly lost: Effect.Effect<RunTrouble>
}

/** A wire on which each prompt is a request of its own, and the agent keeps no log that could be read again. */
export interface RunDriver {
  /** As a thread's session is opened, the first time or after trouble. It ends with its scope. */
  open(thread: Thread, opener: Opener): Effect.Effect<RunSession, RunTrouble, Scope.Scope>
  /**
   * Whether the agent is there, found out without giving it a prompt, and what it calls itself. Asked at the start, and
   * after trouble before anything else.
   */
  readonly reach: Effect.Effect<string | undefined, RunTrouble>
}
