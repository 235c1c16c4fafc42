import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer } from "effect"
import { ChatId } from "../../../src/domain/Ids.ts"
import type { IsolationRules } from "../../../src/domain/isolation/IsolationPolicy.ts"
import * as EchoAgent from "../../../src/sandbox/agent/EchoAgent.ts"
import { echo, type EchoPrompt, type EchoSteps } from "../../../src/sandbox/agent/EchoScript.ts"
import type { Agent } from "../../../src/services/agent/Agent.ts"
import * as JournalMemory from "../../../src/testing/JournalMemory.ts"
import { freshThread, is, prompt, suite, until, words } from "../../contracts/Agent.contract.ts"
import { placesSuite } from "../../contracts/AgentSockets.contract.ts"
import { overSockets } from "../../support/EchoWorld.ts"
import { forgetful, guarding, leaky, recordsOf, startGuarded } from "../../support/GuardedAgent.ts"
import { keptLog } from "../../support/LoggedLines.ts"

const attested = { attested: true } as const

suite("A guarded agent", guarding(overSockets(64), attested).pipe(Layer.provideMerge(JournalMemory.layer), Layer.orDie))
placesSuite(
  "A guarded agent",
  guarding(overSockets(2), attested).pipe(Layer.provideMerge(JournalMemory.layer), Layer.orDie)
)

/** A guarded agent, over real sockets to one that answers so. */
const guarded = (answer: (prompt: EchoPrompt) => EchoSteps, rules: Partial<IsolationRules> = {}) =>
  Effect.gen(function*() {
    const far = yield* EchoAgent.make({ token: "secret", answer })
    const start = startGuarded(far, rules)
    return { far, start, kept: yield* recordsOf(far.url), agent: yield* start }
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
      assert.strictEqual(receipt?.asked.length, 26)
      const prompts = far.received.filter(({ type }) => type === "prompt").length
      assert.strictEqual(prompts, 27)
      assert.deepStrictEqual(yield* met(yield* start, "!b"), ["Attached"])
      assert.strictEqual(far.received.filter(({ type }) => type === "prompt").length, prompts)
    }).pipe(Effect.scoped, Effect.provide(JournalMemory.layer)))

  it.live("is refused and quarantined for good when it leaks", () =>
    Effect.gen(function*() {
      const { agent, far, kept, start } = yield* guarded(leaky())
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
      const { agent, far } = yield* guarded(leaky(), { attested: true })
      assert.deepStrictEqual(yield* met(agent), ["Attached"])
      assert.isFalse(far.received.some(({ type }) => type === "prompt"))
    }).pipe(Effect.scoped, Effect.provide(JournalMemory.layer)))

  it.live("is told no secret where its wire has no threads, and the start says once that nobody is served", () =>
    Effect.gen(function*() {
      const { layer, lines } = keptLog()
      const { agent, far } = yield* Effect.provide(guarded(echo, { threads: "none" }), layer)
      const [warned, ...others] = lines.filter(({ level }) => level === "Warn")
      assert.match(warned?.text ?? "", /Nobody is served[^]*AGENT_ISOLATION[^]*AGENT_ATTESTED/)
      assert.deepStrictEqual(others, [])
      assert.deepStrictEqual(yield* met(agent), ["unproven"])
      assert.deepStrictEqual(far.received, [])
    }).pipe(Effect.scoped, Effect.provide(JournalMemory.layer)))
})

const counted = (far: EchoAgent.Echo) => far.received.filter(({ type }) => type === "prompt").length

describe("A probe of an agent", () => {
  it.live("is one for all conversations that wait", () =>
    Effect.gen(function*() {
      const { agent, far } = yield* guarded(echo)
      const all = yield* Effect.forEach(["!a", "!b", "!c", "!d"], (chat) => met(agent, chat), {
        concurrency: "unbounded"
      })
      assert.deepStrictEqual(all, all.map(() => ["probing", "Attached"]))
      assert.strictEqual(counted(far), 26)
    }).pipe(Effect.scoped, Effect.provide(JournalMemory.layer)))

  it.live("is waited for by all that is sent, also an answer, where a link came back and its greeting is not read", () =>
    Effect.gen(function*() {
      const { agent, far } = yield* guarded(echo)
      const thread = freshThread()
      const conversation = yield* agent.open(thread, undefined, opener("!a"))
      yield* until(conversation, is("Attached"))
      far.greet({ agent: "echo/2" })
      const before = far.received.filter(({ type }) => type === "hello").length
      far.drop(thread)
      while (far.received.filter(({ type }) => type === "hello").length === before) yield* Effect.sleep("5 millis")
      // The greeting is on its way back, or here.
      yield* Effect.sleep("100 millis")
      const sent = yield* Effect.exit(conversation.send({ _tag: "Answer", ask: "a", choice: "x" }))
      assert.strictEqual(sent._tag, "Failure")
      assert.isFalse(far.received.some(({ type }) => type === "answer"))
    }).pipe(Effect.scoped, Effect.provide(JournalMemory.layer)))

  it.live("is made again when a link comes back to an agent of another name, before anything more is said", () =>
    Effect.gen(function*() {
      const { agent, far, kept } = yield* guarded(echo)
      const thread = freshThread()
      const conversation = yield* agent.open(thread, undefined, opener("!a"))
      yield* until(conversation, is("Attached"))
      far.greet({ agent: "echo/2" })
      far.drop(thread)
      const events = yield* until(conversation, is("Attached"))
      assert.deepStrictEqual(
        events.map((event) => event._tag === "Detached" ? event.why : event._tag),
        ["closed", "probing", "Attached"]
      )
      assert.strictEqual(counted(far), 52)
      assert.deepStrictEqual((yield* kept.receipts.read).map((receipt) => receipt.agent), ["echo/2", "echo/1"])
      yield* conversation.send(prompt("p1", "still here"))
      assert.strictEqual(words(yield* until(conversation, is("Ended"))), "still here")
    }).pipe(Effect.scoped, Effect.provide(JournalMemory.layer)))

  it.live("is made once for a conversation, where the agent has another name whenever it is asked", () =>
    Effect.gen(function*() {
      const { agent, far } = yield* guarded(echo)
      let name = 0
      const naming = setInterval(() => far.greet({ agent: `echo/${++name}` }), 1)
      yield* Effect.addFinalizer(() => Effect.sync(() => clearInterval(naming)))
      far.greet({ agent: "echo/0" })
      const events = yield* met(agent)
      assert.deepStrictEqual([events[0], events.at(-1)], ["probing", "unproven"])
      assert.isAtMost(counted(far), 26)
    }).pipe(Effect.scoped, Effect.provide(JournalMemory.layer)))

  it.live("that finds a leak in a newer agent ends what goes on with the older one", () =>
    Effect.gen(function*() {
      const memory = leaky()
      const isLeaky = { now: false }
      const { agent, far } = yield* guarded((one) => (isLeaky.now ? memory(one) : echo(one)))
      const older = yield* agent.open(freshThread(), undefined, opener("!a"))
      yield* until(older, is("Attached"))
      isLeaky.now = true
      far.greet({ agent: "echo/2" })
      assert.deepStrictEqual(yield* met(agent, "!b"), ["probing", "quarantined"])
      const [last] = yield* older.take
      assert.deepStrictEqual(last, { _tag: "Detached", why: "quarantined", fatal: true })
    }).pipe(Effect.scoped, Effect.provide(JournalMemory.layer)))

  it.live("that ends with its process leaves nothing behind, and is made from the beginning by the next one", () =>
    Effect.gen(function*() {
      const held: EchoSteps = [{ type: "delta", text: "well " }]
      const isSlow = { now: true }
      const far = yield* EchoAgent.make({
        token: "secret",
        answer: (one) => (isSlow.now && one.memory.length === 1 ? held : echo(one))
      })
      const kept = yield* recordsOf(far.url)
      yield* Effect.scoped(Effect.gen(function*() {
        const conversation = yield* (yield* startGuarded(far)).open(freshThread(), undefined, opener("!a"))
        yield* conversation.take
        yield* Effect.forkScoped(conversation.take)
        while (counted(far) < 6) yield* Effect.sleep("5 millis")
      }))
      assert.deepStrictEqual(yield* kept.receipts.read, [])
      assert.isTrue((yield* kept.quarantine.check)._tag === "None")
      isSlow.now = false
      assert.deepStrictEqual(yield* met(yield* startGuarded(far)), ["probing", "Attached"])
      assert.strictEqual(counted(far), 32)
    }).pipe(Effect.scoped, Effect.provide(JournalMemory.layer)))

  it.live("finds a leak wherever it comes: in a tool's title, a question, an error, a thought", () =>
    Effect.gen(function*() {
      const told: Array<string> = []
      const ways: ReadonlyArray<(text: string) => EchoSteps> = [
        (title) => [{ type: "tool", call: "c", status: "done", title }, { type: "end" }],
        (title) => [{ type: "ask", ask: "a", title, choices: [] }, { type: "end" }],
        (message) => [{ type: "fail", code: "internal", message }],
        (text) => [{ type: "delta", kind: "thought", text }, { type: "end" }]
      ]
      for (const way of ways) {
        told.length = 0
        const { agent } = yield* guarded((one) => {
          const before = told.at(-1) ?? ""
          told.push(one.text.slice(0, 200))
          return before === "" ? [{ type: "end" }] : way(before)
        })
        assert.deepStrictEqual(yield* met(agent), ["probing", "quarantined"])
      }
    }).pipe(Effect.scoped, Effect.provide(JournalMemory.layer)))

  it.live("refuses what an agent asks, and says that nothing is proven where one conversation alone remembers", () =>
    Effect.gen(function*() {
      const answers: Array<unknown> = []
      const first: Array<string> = []
      const { agent, far, kept } = yield* guarded((one) => {
        if (first.length === 0) first.push(one.thread)
        const next = (choice: string): EchoSteps => {
          answers.push(choice)
          return first[0] === one.thread ? echo(one) : forgetful(one)
        }
        return [{
          type: "ask",
          ask: "a",
          title: "May I?",
          choices: [{ id: "y", label: "Yes", effect: "allow" }, { id: "n", label: "No", effect: "deny" }],
          next
        }]
      })
      assert.deepStrictEqual(yield* met(agent), ["probing", "unproven"])
      assert.isTrue(answers.every((choice) => choice === "n") && answers.length === 26)
      const [receipt] = yield* kept.receipts.read
      assert.strictEqual(receipt?.verdict, "undecided")
      assert.match(receipt?.why ?? "", /only 1 of 3/)
      assert.deepStrictEqual(yield* met(agent), ["probing", "unproven"])
      assert.strictEqual(counted(far), 26)
    }).pipe(Effect.scoped, Effect.provide(JournalMemory.layer)))

  it.live("of an answer without end is cut short, and proves nothing", () =>
    Effect.gen(function*() {
      const endless = function*(): EchoSteps {
        for (let n = 0; n < 20_000; n++) yield { type: "delta", text: "and so on and on " }
      }
      const { agent, kept } = yield* guarded(endless)
      assert.deepStrictEqual(yield* met(agent), ["probing", "unproven"])
      assert.match((yield* kept.receipts.read)[0]?.why ?? "", /no end/)
    }).pipe(Effect.scoped, Effect.provide(JournalMemory.layer)))
})
