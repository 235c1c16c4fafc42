import { Effect, Layer } from "effect"
import { Agent } from "../../services/Agent.ts"
import type { Options } from "./LinkEnv.ts"
import { makePool } from "./Pool.ts"

export type { Options, Quarantine } from "./LinkEnv.ts"

/** The agent over WebSockets, one for each thread. Closing the layer closes them all; no run is ended by that. */
export const layer = <State>(options: Options<State>): Layer.Layer<Agent> => Layer.effect(Agent, Effect.map(makePool(options), (pool) => Agent.of(pool)))
