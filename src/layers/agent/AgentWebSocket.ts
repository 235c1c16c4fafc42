import { Context, Effect, Layer } from "effect"
import type { UserError } from "../../domain/UserError.ts"
import { Agent } from "../../services/agent/Agent.ts"
import { AgentWatch } from "../../services/agent/AgentWatch.ts"
import type { Options } from "./link/LinkEnv.ts"
import { makeSocketPool } from "./SocketPool.ts"

export type { Options, Quarantine } from "./link/LinkEnv.ts"

/**
 * The agent over WebSockets, one for each thread. Closing the layer closes them all, which ends no run. Fails where the
 * environment names a proxy for the agent that cannot be used.
 */
export const layer = <State>(options: Options<State>): Layer.Layer<Agent | AgentWatch, UserError> =>
  Layer.effectContext(Effect.map(
    makeSocketPool(options),
    ({ open, watch }) => Context.make(Agent, Agent.of({ open })).pipe(Context.add(AgentWatch, AgentWatch.of(watch)))
  ))
