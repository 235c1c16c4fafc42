import { Effect, Layer } from "effect"
import type { StartRefused } from "../../domain/ExitWith.ts"
import { Agent } from "../../services/Agent.ts"
import type { Options } from "./LinkEnv.ts"
import { makePool } from "./Pool.ts"

export type { Options, Quarantine } from "./LinkEnv.ts"

/**
 * The agent over WebSockets, one for each thread. Closing the layer closes them all; no run is ended by that. Refuses
 * what is reached by no usable proxy.
 */
export const layer = <State>(options: Options<State>): Layer.Layer<Agent, StartRefused> =>
  Layer.effect(Agent, Effect.map(makePool(options), (pool) => Agent.of(pool)))
