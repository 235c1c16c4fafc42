import { it } from "@effect/vitest"
import { Effect, type Scope } from "effect"
import { TestClock } from "effect/testing"
import type { Thread } from "../../../src/domain/Ids.ts"
import type { Agent } from "../../../src/services/agent/Agent.ts"
import type { AgentSessions } from "../../../src/services/agent/AgentSessions.ts"
import { attach, is, prompt, until } from "../../contracts/Agent.contract.ts"
import { AcpHand, acpInMemory } from "./AcpWorld.ts"
import type { AcpAbilities } from "./ScriptedAcp.ts"

/** An example with an agent that speaks ACP and can so much. */
export const acpExample = (
  title: string,
  can: AcpAbilities,
  body: Effect.Effect<void, unknown, Agent | AcpHand | AgentSessions | Scope.Scope>
) => it.effect(title, () => body.pipe(Effect.provide(acpInMemory(can))))

const steps = Effect.forEach(Array.from({ length: 40 }), () => TestClock.adjust("500 millis"), { discard: true })
/** Time goes on while the effect waits. */
export const timePasses = <A, E, R>(effect: Effect.Effect<A, E, R>) => Effect.raceFirst(effect, Effect.forever(steps))

/** Opens the thread's conversation, says something in it, and takes until the end, or until the agent is lost. */
export const saidToAcp = (text: string, thread: Thread) =>
  timePasses(Effect.scoped(Effect.gen(function*() {
    const { conversation } = yield* attach(thread)
    yield* conversation.send(prompt(`p ${text}`, text))
    return yield* until(conversation, is("Ended", "Failed", "Detached"))
  })))

/** The agent answers "one", "two" and "three" with the same. */
export const echoing = Effect.tap(AcpHand, ({ answers }) =>
  Effect.sync(() => {
    for (const text of ["one", "two", "three"]) answers(text, [{ say: text }, { end: "" }])
  }))
