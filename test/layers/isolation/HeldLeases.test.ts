import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { ChatId, type Thread } from "../../../src/domain/Ids.ts"
import type { IsolationRules } from "../../../src/domain/isolation/IsolationPolicy.ts"
import { StoreError } from "../../../src/domain/StoreError.ts"
import * as IsolationGuard from "../../../src/layers/isolation/IsolationGuard.ts"
import * as EchoAgent from "../../../src/sandbox/agent/EchoAgent.ts"
import { echo } from "../../../src/sandbox/agent/EchoScript.ts"
import { Agent, type Conversation } from "../../../src/services/agent/Agent.ts"
import * as JournalMemory from "../../../src/testing/JournalMemory.ts"
import { freshThread, is, prompt, until, words } from "../../contracts/Agent.contract.ts"
import { linked } from "../../support/EchoWorld.ts"
import { recordsOf, startGuarded } from "../../support/GuardedAgent.ts"

const slotted = { slots: ["1", "2"], attested: true } as const
const exclusive = { policy: "exclusive" } as const

/** An agent that is guarded by the rules, over real sockets. */
const guarded = (rules: Partial<IsolationRules>) =>
  Effect.gen(function*() {
    const far = yield* EchoAgent.make({ token: "secret", answer: echo })
    const start = startGuarded(far, rules)
    return { far, start, kept: yield* recordsOf(far.url), agent: yield* start }
  })

const open = (agent: typeof Agent.Service, thread: Thread, chat: string) =>
  agent.open(thread, undefined, { person: "alice", patient: false, chat: ChatId.make(chat) })

const met = (conversation: Conversation) =>
  Effect.map(
    until(conversation, (event) => event._tag === "Attached" || (event._tag === "Detached" && event.fatal)),
    (events) => events.map((event) => (event._tag === "Detached" ? event.why : event._tag))
  )

let prompts = 0
const say = (conversation: Conversation, text: string) =>
  Effect.gen(function*() {
    yield* conversation.send(prompt(`p${++prompts}`, text))
    return words(yield* until(conversation, is("Ended")))
  })

/** What a conversation of a thread meets; it says something where it is attached. */
const said = (agent: typeof Agent.Service, thread: Thread, chat: string) =>
  Effect.scoped(Effect.gen(function*() {
    const conversation = yield* open(agent, thread, chat)
    const events = yield* met(conversation)
    if (events.includes("Attached")) yield* say(conversation, "hello")
    return events
  }))

/** What a conversation meets in which nothing is said. */
const silent = (agent: typeof Agent.Service, thread: Thread, chat: string) =>
  Effect.scoped(Effect.flatMap(open(agent, thread, chat), met))

describe("An agent with slots", () => {
  it.live("is refused without a proof, and gives each thread one of its own with it", () =>
    Effect.gen(function*() {
      const unproven = yield* guarded({ ...slotted, attested: false })
      assert.deepStrictEqual(yield* silent(unproven.agent, freshThread(), "!a"), ["unproven"])
      const { agent, kept } = yield* guarded(slotted)
      const [one, two, three] = [freshThread(), freshThread(), freshThread()]
      // Two threads of one chat, as before and after its memory was cleared.
      assert.deepStrictEqual(yield* said(agent, one, "!a"), ["Attached"])
      assert.deepStrictEqual(yield* said(agent, two, "!a"), ["Attached"])
      assert.deepStrictEqual(yield* said(agent, three, "!c"), ["noSlot"])
      assert.deepStrictEqual(yield* said(agent, one, "!a"), ["Attached"])
      assert.deepStrictEqual(
        (yield* kept.leases.leases(kept.mark)).map(({ chat, holder, slot }) => [slot, holder, chat]).toSorted(),
        [["1", one, "!a"], ["2", two, "!a"]]
      )
      yield* kept.leases.releaseLease(kept.mark, "1")
      assert.deepStrictEqual(yield* said(agent, three, "!c"), ["Attached"])
      assert.deepStrictEqual(yield* said(agent, one, "!a"), ["noSlot"])
    }).pipe(Effect.scoped, Effect.provide(JournalMemory.layer)))
})

describe("An agent under AGENT_ISOLATION=exclusive", () => {
  it.live("is one chat's, also after a restart, until its lease is released", () =>
    Effect.gen(function*() {
      const { agent, kept, start } = yield* guarded(exclusive)
      assert.deepStrictEqual(yield* said(agent, freshThread(), "!a"), ["Attached"])
      assert.deepStrictEqual(yield* silent(agent, freshThread(), "!b"), ["inUse"])
      const again = yield* start
      assert.deepStrictEqual(yield* silent(again, freshThread(), "!b"), ["inUse"])
      assert.deepStrictEqual(yield* said(again, freshThread(), "!a"), ["Attached"])
      yield* kept.leases.releaseLease(kept.mark, "")
      assert.deepStrictEqual(yield* said(again, freshThread(), "!b"), ["Attached"])
    }).pipe(Effect.scoped, Effect.provide(JournalMemory.layer)))

  it.live("stays a chat's while one of its conversations goes on, whether that said something yet or not", () =>
    Effect.gen(function*() {
      const { agent, kept } = yield* guarded(exclusive)
      yield* Effect.scoped(Effect.gen(function*() {
        const going = yield* open(agent, freshThread(), "!a")
        yield* met(going)
        assert.deepStrictEqual(yield* silent(agent, freshThread(), "!a"), ["Attached"])
        assert.deepStrictEqual(yield* silent(agent, freshThread(), "!b"), ["inUse"])
        assert.strictEqual(yield* say(going, "hello"), "hello")
      }))
      assert.strictEqual((yield* kept.leases.leases(kept.mark)).length, 1)
    }).pipe(Effect.scoped, Effect.provide(JournalMemory.layer)))
})

for (
  const [policy, rules, refusal] of [["slots", { ...slotted, slots: ["1"] }, "noSlot"], [
    "exclusive",
    exclusive,
    "inUse"
  ]] as const
) {
  describe(`A lease of ${policy}`, () => {
    it.live("goes back where nothing was said, with the last conversation of its holder", () =>
      Effect.gen(function*() {
        const { agent, kept } = yield* guarded(rules)
        const one = freshThread()
        yield* Effect.scoped(Effect.gen(function*() {
          yield* met(yield* open(agent, one, "!a"))
          assert.deepStrictEqual(yield* silent(agent, freshThread(), "!b"), [refusal])
        }))
        assert.deepStrictEqual(yield* kept.leases.leases(kept.mark), [])
        assert.deepStrictEqual(yield* said(agent, freshThread(), "!b"), ["Attached"])
        assert.deepStrictEqual(yield* silent(agent, one, "!a"), [refusal])
      }).pipe(Effect.scoped, Effect.provide(JournalMemory.layer)))

    it.live("stays where something was said before, also after a conversation in which nothing was", () =>
      Effect.gen(function*() {
        const { agent, kept, start } = yield* guarded(rules)
        const one = freshThread()
        yield* said(agent, one, "!a")
        assert.deepStrictEqual(yield* silent(agent, one, "!a"), ["Attached"])
        assert.deepStrictEqual(yield* silent(yield* start, one, "!a"), ["Attached"])
        assert.strictEqual((yield* kept.leases.leases(kept.mark)).length, 1)
      }).pipe(Effect.scoped, Effect.provide(JournalMemory.layer)))

    it.live("goes back where a prompt could not leave", () =>
      Effect.gen(function*() {
        const { agent, far, kept } = yield* guarded(rules)
        const one = freshThread()
        yield* Effect.scoped(Effect.gen(function*() {
          const conversation = yield* open(agent, one, "!a")
          yield* met(conversation)
          far.refuse(503)
          far.drop(one)
          yield* until(conversation, is("Detached"))
          assert.isTrue((yield* Effect.exit(conversation.send(prompt("p", "lost"))))._tag === "Failure")
          assert.strictEqual((yield* kept.leases.leases(kept.mark)).length, 1)
        }))
        assert.deepStrictEqual(yield* kept.leases.leases(kept.mark), [])
      }).pipe(Effect.scoped, Effect.provide(JournalMemory.layer)))

    it.live("that was released is used no more: not for a prompt, and not when the link comes back", () =>
      Effect.gen(function*() {
        const { agent, far, kept } = yield* guarded(rules)
        const [one, two] = [freshThread(), freshThread()]
        const older = yield* open(agent, one, "!a")
        yield* met(older)
        yield* say(older, "hello")
        yield* kept.leases.releaseLease(kept.mark, "slots" in rules ? "1" : "")
        const newer = yield* open(agent, two, "!b")
        yield* met(newer)
        assert.strictEqual(yield* say(newer, "mine"), "mine")
        const prompted = far.received.length
        assert.isTrue((yield* Effect.exit(older.send(prompt("p", "mine no more"))))._tag === "Failure")
        assert.deepStrictEqual(yield* older.take, [{ _tag: "Detached", why: refusal, fatal: true }])
        assert.strictEqual(far.received.length, prompted)
        yield* kept.leases.releaseLease(kept.mark, "slots" in rules ? "1" : "")
        far.drop(two)
        assert.deepStrictEqual((yield* met(newer)).at(-1), refusal)
      }).pipe(Effect.scoped, Effect.provide(JournalMemory.layer)))

    it.live("is neither given nor confirmed by a store that cannot be asked", () =>
      Effect.gen(function*() {
        const far = yield* EchoAgent.make({ token: "secret", answer: echo })
        const records = yield* recordsOf(far.url)
        const store = { fails: true }
        const failing = <A>(effect: Effect.Effect<A, StoreError>) =>
          Effect.suspend(() =>
            store.fails ? Effect.fail(new StoreError({ file: "bot.db", reason: "full", detail: "" })) : effect
          )
        const leases = {
          ...records.leases,
          takeLease: (...given: Parameters<typeof records.leases.takeLease>) =>
            failing(records.leases.takeLease(...given)),
          slotOf: (agent: string, holder: string) => failing(records.leases.slotOf(agent, holder))
        }
        const all: IsolationRules = { policy: "required", attested: false, threads: "frame", slots: [], ...rules }
        yield* Effect.gen(function*() {
          const agent = yield* Agent
          assert.deepStrictEqual(yield* silent(agent, freshThread(), "!a"), [refusal])
          store.fails = false
          const conversation = yield* open(agent, freshThread(), "!a")
          yield* met(conversation)
          store.fails = true
          assert.isTrue((yield* Effect.exit(conversation.send(prompt("p", "hello"))))._tag === "Failure")
          assert.isFalse(far.received.some(({ type }) => type === "prompt"))
        }).pipe(
          Effect.scoped,
          Effect.provide(IsolationGuard.layer({
            rules: all,
            records: { ...records, leases },
            sender: "pseudonym",
            places: 64
          })),
          Effect.provide(linked(far))
        )
      }).pipe(Effect.scoped, Effect.provide(JournalMemory.layer)))
  })
}
