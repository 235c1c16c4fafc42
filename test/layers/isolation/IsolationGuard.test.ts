import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer } from "effect"
import { ChatId } from "../../../src/domain/Ids.ts"
import type { IsolationRules } from "../../../src/domain/isolation/IsolationPolicy.ts"
import * as IsolationGuard from "../../../src/layers/isolation/IsolationGuard.ts"
import { quarantineKept } from "../../../src/layers/store/QuarantineKept.ts"
import { receiptsKept } from "../../../src/layers/store/ReceiptsKept.ts"
import * as EchoAgent from "../../../src/sandbox/agent/EchoAgent.ts"
import { echo, type EchoPrompt, type EchoSteps } from "../../../src/sandbox/agent/EchoScript.ts"
import { StoreValues } from "../../../src/services/store/StoreValues.ts"
import { Agent } from "../../../src/services/turns/Agent.ts"
import { AgentLeases } from "../../../src/services/turns/AgentLeases.ts"
import * as JournalMemory from "../../../src/testing/JournalMemory.ts"
import { freshThread, is, prompt, until, words } from "../../contracts/Agent.contract.ts"
import { linked } from "../../support/EchoWorld.ts"

const required: IsolationRules = { policy: "required", attested: false, threads: "frame", slots: [] }

const records = (url: string) =>
  Effect.gen(function*() {
    const values = yield* StoreValues
    return {
      quarantine: quarantineKept(values, url),
      receipts: receiptsKept(values, url, "wire1"),
      leases: yield* AgentLeases,
      mark: "agent"
    }
  })

/** A guarded agent, over real sockets to one that answers so. */
const guarded = (answer: (prompt: EchoPrompt) => EchoSteps, rules: Partial<IsolationRules> = {}) =>
  Effect.gen(function*() {
    const far = yield* EchoAgent.make({ token: "secret", answer })
    const kept = yield* records(far.url)
    const layer = IsolationGuard.layer({
      rules: { ...required, ...rules },
      records: kept,
      sender: "pseudonym",
      places: 64
    }).pipe(Layer.provide(linked(far)))
    const start = Effect.map(Layer.build(layer), (context) => context.mapUnsafe.get(Agent.key) as typeof Agent.Service)
    return { far, kept, start, agent: yield* start }
  })

const opener = (chat: string) => ({ person: "alice", patient: false, chat: ChatId.make(chat) })

/** The first link event that does not pass by itself, in a conversation of its own. */
const met = (agent: typeof Agent.Service, chat = "!a") =>
  Effect.scoped(Effect.gen(function*() {
    const conversation = yield* agent.open(freshThread(), undefined, opener(chat))
    const events = yield* until(
      conversation,
      (event) => event._tag === "Attached" || (event._tag === "Detached" && event.fatal)
    )
    return events.map((event) => event._tag === "Detached" ? event.why : event._tag)
  }))

const everything: Array<string> = []
const leaky = ({ memory, text, thread }: EchoPrompt): EchoSteps => {
  everything.push(text)
  return echo({ memory: [...everything], text, thread, id: String(memory.length) })
}
const forgetful = (one: EchoPrompt): EchoSteps => echo({ ...one, memory: [] })

describe("An agent under AGENT_ISOLATION=required", () => {
  it.live("is served after a probe when it keeps threads apart, and not probed again", () =>
    Effect.gen(function*() {
      const { agent, far, kept, start } = yield* guarded(echo)
      const conversation = yield* agent.open(freshThread(), undefined, opener("!a"))
      assert.deepStrictEqual(yield* conversation.take, [{ _tag: "Detached", why: "probing", fatal: false }])
      yield* until(conversation, is("Attached"))
      yield* conversation.send(prompt("p1", "hello you"))
      assert.strictEqual(words(yield* until(conversation, is("Ended"))), "hello you")
      const [receipt] = yield* kept.receipts.read
      assert.strictEqual(receipt?.verdict, "apart")
      assert.strictEqual(receipt?.agent, "echo/1")
      assert.strictEqual(receipt?.asked.length, 18)
      const prompts = far.received.filter(({ type }) => type === "prompt").length
      assert.strictEqual(prompts, 19)
      assert.deepStrictEqual(yield* met(yield* start, "!b"), ["Attached"])
      assert.strictEqual(far.received.filter(({ type }) => type === "prompt").length, prompts)
    }).pipe(Effect.scoped, Effect.provide(JournalMemory.layer)))

  it.live("is refused and quarantined for good when it leaks", () =>
    Effect.gen(function*() {
      const { agent, far, kept, start } = yield* guarded(leaky)
      assert.deepStrictEqual(yield* met(agent), ["probing", "quarantined"])
      assert.isTrue((yield* kept.quarantine.check)._tag === "Some")
      const prompts = far.received.length
      assert.deepStrictEqual(yield* met(yield* start), ["quarantined"])
      assert.strictEqual(far.received.length, prompts)
    }).pipe(Effect.scoped, Effect.provide(JournalMemory.layer)))

  it.live("is served when it keeps nothing", () =>
    Effect.gen(function*() {
      const { agent, kept } = yield* guarded(forgetful)
      assert.deepStrictEqual(yield* met(agent), ["probing", "Attached"])
      assert.strictEqual((yield* kept.receipts.read)[0]?.verdict, "nothing")
    }).pipe(Effect.scoped, Effect.provide(JournalMemory.layer)))

  it.live("is served without a probe by the operator's word", () =>
    Effect.gen(function*() {
      const { agent, far } = yield* guarded(leaky, { attested: true })
      assert.deepStrictEqual(yield* met(agent), ["Attached"])
      assert.isFalse(far.received.some(({ type }) => type === "prompt"))
    }).pipe(Effect.scoped, Effect.provide(JournalMemory.layer)))

  it.live("is told no secret where its wire has no threads", () =>
    Effect.gen(function*() {
      const { agent, far } = yield* guarded(echo, { threads: "none" })
      assert.deepStrictEqual(yield* met(agent), ["unproven"])
      assert.deepStrictEqual(far.received, [])
    }).pipe(Effect.scoped, Effect.provide(JournalMemory.layer)))
})

describe("An agent under AGENT_ISOLATION=exclusive", () => {
  it.live("is one chat's, also after a restart, until its lease is released", () =>
    Effect.gen(function*() {
      const { agent, kept, start } = yield* guarded(leaky, { policy: "exclusive" })
      assert.deepStrictEqual(yield* met(agent, "!a"), ["Attached"])
      assert.deepStrictEqual(yield* met(agent, "!b"), ["inUse"])
      const again = yield* start
      assert.deepStrictEqual(yield* met(again, "!b"), ["inUse"])
      assert.deepStrictEqual(yield* met(again, "!a"), ["Attached"])
      yield* kept.leases.releaseLease("agent", "")
      assert.deepStrictEqual(yield* met(again, "!b"), ["Attached"])
    }).pipe(Effect.scoped, Effect.provide(JournalMemory.layer)))
})
