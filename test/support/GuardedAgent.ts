import { Effect, Layer } from "effect"
import type { IsolationRules } from "../../src/domain/isolation/IsolationPolicy.ts"
import * as IsolationGuard from "../../src/layers/isolation/IsolationGuard.ts"
import { agentMark, quarantineKept } from "../../src/layers/store/QuarantineKept.ts"
import { makeQuarantineStanding } from "../../src/layers/store/QuarantineStanding.ts"
import { receiptsKept } from "../../src/layers/store/ReceiptsKept.ts"
import type * as EchoAgent from "../../src/sandbox/agent/EchoAgent.ts"
import { echo, type EchoPrompt, type EchoSteps } from "../../src/sandbox/agent/EchoScript.ts"
import { Agent } from "../../src/services/agent/Agent.ts"
import { AgentLeases } from "../../src/services/agent/AgentLeases.ts"
import { StoreValues } from "../../src/services/store/StoreValues.ts"
import { linked } from "./EchoWorld.ts"

const required: IsolationRules = { policy: "required", attested: false, threads: "frame", slots: [] }

/** What the store in the context keeps of an agent. */
export const recordsOf = (url: string) =>
  Effect.gen(function*() {
    const values = yield* StoreValues
    return {
      quarantine: yield* makeQuarantineStanding(quarantineKept(values, url)),
      receipts: receiptsKept(values, url, "wire1"),
      leases: yield* AgentLeases,
      mark: agentMark(url)
    }
  })

/** An agent's links, and around them what isolation lets through; the store is that of the context. */
export const guardedBy = (far: EchoAgent.Echo, rules: Partial<IsolationRules> = {}) =>
  Layer.unwrap(
    Effect.map(recordsOf(far.url), (records) =>
      IsolationGuard.layer({ rules: { ...required, ...rules }, records, sender: "pseudonym", places: 64 }).pipe(
        Layer.provide(linked(far))
      ))
  )

/** A guarded agent of a new start. */
export const startGuarded = (far: EchoAgent.Echo, rules: Partial<IsolationRules> = {}) =>
  Effect.flatMap(Layer.build(guardedBy(far, rules)), (context) => Effect.provide(Agent, context))

/** Answers as an agent does that has one memory for all threads, which it fills and reads whoever asks. */
export const leaky = () => {
  const everything: Array<string> = []
  return (prompt: EchoPrompt): EchoSteps => {
    const memory = [...everything]
    everything.push(prompt.text)
    return echo({ ...prompt, memory })
  }
}

/** Answers as an agent does that keeps nothing of a conversation. */
export const forgetful = (prompt: EchoPrompt): EchoSteps => echo({ ...prompt, memory: [] })

/** What isolation lets through of the agent that a layer makes, with all else that it makes. */
export const guarding = <A, E, R>(world: Layer.Layer<A | Agent, E, R>, rules: Partial<IsolationRules>) =>
  Layer.unwrap(Effect.map(recordsOf("ws://agent"), (records) =>
    Layer.provideMerge(
      IsolationGuard.layer({ rules: { ...required, ...rules }, records, sender: "pseudonym", places: 64 }),
      world
    )))
