import { Effect, Layer } from "effect"
import type { UserError } from "../../domain/UserError.ts"
import { Agent } from "../../services/turns/Agent.ts"
import type { Options } from "./link/LinkEnv.ts"
import { makeSocketPool } from "./SocketPool.ts"

export type { Options, Quarantine } from "./link/LinkEnv.ts"

/**
 * The agent over WebSockets, one for each thread. Closing the layer closes them all, which ends no run. Fails where the
 * environment names a proxy for the agent that cannot be used.
 */
export const layer = <State>(options: Options<State>): Layer.Layer<Agent, UserError> =>
  Layer.effect(Agent, Effect.map(makeSocketPool(options), (pool) => Agent.of(pool)))
