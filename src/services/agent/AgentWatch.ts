import { Context, type Effect } from "effect"

/** Sees to it that somebody knows whether the agent can be reached, also while nobody asks it anything. */
export class AgentWatch extends Context.Service<AgentWatch, {
  /**
   * Tries the agent at once, then ever more slowly until it was reached, and again after each loss until it is back.
   * No try is made while a conversation is connected, nor while the agent is under quarantine, nor where each
   * conversation has an address of its own. A try opens a connection and closes it again; it gives the agent no prompt.
   */
  readonly run: Effect.Effect<never>
}>()("matrix-surface/services/agent/AgentWatch") {}
