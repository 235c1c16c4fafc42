import { Effect, Layer, Option } from "effect"
import * as AgentWebSocket from "../../src/layers/agent/AgentWebSocket.ts"
import type { MappedState } from "../../src/layers/agent/wire/mapping/MappedState.ts"
import type { Agent } from "../../src/services/agent/Agent.ts"
import { AgentWorld } from "../contracts/Agent.contract.ts"
import { noQuarantine } from "./EchoWorld.ts"
import { type ForeignAgent, makeForeignAgent } from "./ForeignAgent.ts"
import { codecOfFormat, type Format } from "./Mappings.ts"

type Options = AgentWebSocket.Options<MappedState>

/** The real layer to a foreign agent. `changed`: keys of the mapping that are otherwise. */
export const linkedToForeign = (
  agent: ForeignAgent,
  format: Format,
  changed: object = {},
  options: Partial<Options> = {}
): Layer.Layer<Agent> =>
  AgentWebSocket.layer<MappedState>({
    url: `${agent.url}/ws${format === "flat" ? "/{thread}" : ""}`,
    token: Effect.succeed(Option.none()),
    codec: codecOfFormat(format, changed),
    client: "test/1",
    quarantine: noQuarantine,
    ...options
  }).pipe(Layer.orDie)

/** A foreign agent of a format, and the real layer to it. */
export const overForeign = (format: Format): Layer.Layer<Agent | AgentWorld> =>
  Layer.unwrap(
    Effect.gen(function*() {
      const agent = yield* makeForeignAgent(format)
      const world = AgentWorld.of({
        answers: (text, lines) => Effect.sync(() => void agent.answers.set(text, lines)),
        says: (thread, lines) => Effect.sync(() => agent.say(thread, lines)),
        saysWhileDown: (thread) => Effect.sync(() => agent.close(thread))
      })
      return Layer.merge(Layer.succeed(AgentWorld, world), linkedToForeign(agent, format))
    })
  )
