import { Effect, Layer } from "effect"
import { type IsolationRules, isUnprovable, unprovableTodo } from "../../domain/isolation/IsolationPolicy.ts"
import { probeThreads, promptsOfProbe } from "../../domain/isolation/ProbeScript.ts"
import { Agent } from "../../services/agent/Agent.ts"
import { openGuarded } from "./GuardedConversation.ts"
import { type IsolationRecords, makeClearance } from "./IsolationClearance.ts"
import { probeIsolation } from "./IsolationProbe.ts"
import type { ProbeOptions } from "./ProbePass.ts"
import { makeSharedProbe } from "./SharedProbe.ts"

/** Under which rules an agent is used, what is kept of it, and how it is probed. */
export interface IsolationOptions extends Omit<ProbeOptions, "slots"> {
  readonly rules: IsolationRules
  readonly records: IsolationRecords
}

const policies: Readonly<Record<IsolationRules["policy"], string>> = {
  required: "AGENT_ISOLATION=required: only an agent that keeps conversations apart is used",
  exclusive: "AGENT_ISOLATION=exclusive: one conversation has the agent for itself, all others are refused",
  shared: "AGENT_ISOLATION=shared: every conversation uses the agent, whatever it tells of one in another"
}

/**
 * Decorates the agent so that no conversation is had with it that its isolation does not allow (docs/design.md, law 4).
 * One that may not be had is a fatal `Detached`; one that waits for a probe a `Detached` that passes by itself.
 */
export const layer = ({ places, records, rules, sender }: IsolationOptions): Layer.Layer<Agent, never, Agent> =>
  Layer.effect(
    Agent,
    Effect.gen(function*() {
      const agent = yield* Agent
      const clearance = makeClearance(rules, records)
      const isDue = (yield* clearance.decided(undefined))._tag === "Probe"
      const [last] = yield* Effect.orElseSucceed(records.receipts.read, () => [])
      yield* Effect.logInfo(policies[rules.policy]).pipe(Effect.annotateLogs({
        ...(isDue && { promptsOfProbe: promptsOfProbe(probeThreads, true) }),
        ...(last !== undefined && { secondsOfLastProbe: last.seconds })
      }))
      if (isUnprovable(rules, rules.slots.length > 0)) {
        yield* Effect.logWarning(
          `Nobody is served, as the agent does not tell conversations apart: ${unprovableTodo}`
        )
      }
      const probe = yield* makeSharedProbe(
        Effect.provideService(probeIsolation({ places, sender }), Agent, agent),
        records
      )
      const guarding = { agent, probe, clearance }
      return Agent.of({ open: (thread, resume, opener) => openGuarded(guarding, thread, resume, opener) })
    })
  )
