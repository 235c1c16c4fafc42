import { Deferred, Effect } from "effect"
import type { Features } from "../../../domain/turns/AgentEvent.ts"
import type { AskAgent } from "../http/AgentHttp.ts"
import type { RunDriver, RunSession } from "../runs/RunDriver.ts"
import { makePromptTries, newModelMemory } from "./ModelMemory.ts"
import { reachModel } from "./ModelReach.ts"
import { type ModelRunEnv, runModel } from "./ModelRun.ts"
import { makeModelServer, type ModelServerOptions } from "./ModelServer.ts"

/** How a model is asked. */
export interface OpenAiDriverOptions extends ModelServerOptions {
  readonly features: Features
  /** What the model thinks aloud is shown. */
  readonly showsThoughts: boolean
}

/**
 * A model behind an API like OpenAI's. It keeps nothing: each prompt goes with its history, and a run that broke off
 * may begin again, as nothing but text comes of it.
 */
export const makeOpenAiDriver = (http: AskAgent, options: OpenAiDriverOptions): RunDriver => {
  const { features, model, showsThoughts, system } = options
  const ask = makeModelServer(http, options)
  const env: ModelRunEnv = {
    ask,
    model,
    system,
    showsThoughts,
    memory: newModelMemory(),
    tries: makePromptTries()
  }
  const session = (): RunSession => {
    let stopped = Deferred.makeUnsafe<void>()
    return {
      ...(env.memory.name !== undefined && { agent: env.memory.name }),
      features,
      run: (prompt, say) =>
        Effect.suspend(() => {
          stopped = Deferred.makeUnsafe()
          const stop = Effect.andThen(Deferred.await(stopped), say({ _tag: "Ended", reason: "cancelled" }))
          return Effect.raceFirst(runModel(env, prompt, say), stop)
        }),
      answer: () => Effect.void,
      cancel: Effect.suspend(() => Deferred.succeed(stopped, undefined)),
      lost: Effect.never
    }
  }
  return { open: () => Effect.sync(session), reach: reachModel(ask, model, env.memory) }
}
