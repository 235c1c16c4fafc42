import { assert, describe, it } from "@effect/vitest"
import { Effect, Fiber, Option, type Scope } from "effect"
import type { Thread } from "../../../../../src/domain/Ids.ts"
import type { LinkNews } from "../../../../../src/domain/reach/AgentReach.ts"
import type { Options } from "../../../../../src/layers/agent/AgentWebSocket.ts"
import type { MappedState } from "../../../../../src/layers/agent/wire/mapping/MappedState.ts"
import type { Agent } from "../../../../../src/services/agent/Agent.ts"
import { attach, freshThread, is, prompt, until, words } from "../../../../contracts/Agent.contract.ts"
import { eventually, meanwhile, settled } from "../../../../support/AgentWaits.ts"
import { type ForeignAgent, makeForeignAgent } from "../../../../support/ForeignAgent.ts"
import { linkedToForeign } from "../../../../support/ForeignWorld.ts"
import type { Format } from "../../../../support/Mappings.ts"

interface Setting {
  readonly agent: ForeignAgent
  readonly raised: ReadonlyArray<string>
  readonly news: ReadonlyArray<LinkNews>
}
type Body = (setting: Setting) => Effect.Effect<void, unknown, Agent | Scope.Scope>

/** A test with a foreign agent whose mapping is changed; the test's clock counts. */
const example = (title: string, format: Format, changed: object, body: Body) =>
  it.effect(title, () =>
    Effect.gen(function*() {
      const agent = yield* makeForeignAgent(format)
      agent.answers.set("open", [{ say: "a" }]).set("whole", [{ say: "all" }, { end: "all" }])
      const raised: Array<string> = []
      const news: Array<LinkNews> = []
      const options: Partial<Options<MappedState>> = {
        quarantine: {
          check: Effect.sync(() => Option.fromUndefinedOr(raised[0])),
          raise: (reason) => Effect.sync(() => void raised.push(reason))
        },
        // A socket that was let go is no news.
        onLink: (one) => void (one._tag === "Released" || news.push(one))
      }
      yield* body({ agent, raised, news }).pipe(Effect.provide(linkedToForeign(agent, format, changed, options)))
    }))

const features = { threads: "url", cancel: "close", settleMs: 3_000 }

/** A conversation in the middle of a run. */
const running = Effect.gen(function*() {
  const thread: Thread = freshThread()
  const { conversation } = yield* attach(thread)
  yield* conversation.send(prompt("p1", "open"))
  yield* until(conversation, is("Text"))
  return { thread, conversation }
})

describe("a link to a mapped agent", () => {
  for (const cancel of ["close", "none"] as const) {
    example(
      `a cancel of an agent that is stopped by ${cancel} closes the socket, and the next one waits`,
      "flat",
      { features: { ...features, cancel } },
      Effect.fnUntraced(function*({ agent, news }) {
        const { conversation, thread } = yield* running
        yield* conversation.send({ _tag: "Cancel", run: "p1" })
        const [lost] = yield* conversation.take
        assert.deepInclude(lost, { _tag: "Detached", why: "closed", fatal: false })
        yield* eventually(() => agent.connected().length === 0)
        yield* settled
        assert.strictEqual(agent.accepted(), 1)
        agent.say(thread, [{ say: "of the run that was stopped" }])
        const [back] = yield* meanwhile(conversation.take)
        assert.strictEqual(back?._tag, "Attached")
        assert.strictEqual(agent.accepted(), 2)
        yield* conversation.send(prompt("p2", "whole"))
        const events = yield* until(conversation, is("Ended"))
        assert.strictEqual(words(events), "all")
        assert.deepStrictEqual(news.map(({ _tag }) => _tag), ["Up", "Up"])
      })
    )
  }

  example(
    "the wait outlives the link, and is for its thread alone",
    "flat",
    { features },
    Effect.fnUntraced(function*({ agent }) {
      const thread = freshThread()
      yield* Effect.scoped(Effect.gen(function*() {
        const { conversation } = yield* attach(thread)
        yield* conversation.send(prompt("p1", "open"))
        yield* until(conversation, is("Text"))
        yield* conversation.send({ _tag: "Cancel" })
      }))
      yield* attach(freshThread())
      const again = yield* Effect.forkChild(attach(thread), { startImmediately: true })
      yield* settled
      assert.isUndefined(again.pollUnsafe())
      assert.strictEqual(agent.accepted(), 2)
      yield* meanwhile(Fiber.join(again))
      assert.strictEqual(agent.accepted(), 3)
    })
  )

  example(
    "a cancel of another run, or of none, closes nothing",
    "flat",
    { features },
    Effect.fnUntraced(function*({ agent }) {
      const { conversation, thread } = yield* running
      yield* conversation.send({ _tag: "Cancel", run: "p0" })
      agent.say(thread, [{ end: "a" }])
      yield* until(conversation, is("Ended"))
      yield* conversation.send({ _tag: "Cancel" })
      yield* conversation.send(prompt("p2", "whole"))
      yield* until(conversation, is("Ended"))
      assert.strictEqual(agent.accepted(), 1)
    })
  )

  example(
    "a prompt while another run goes on does not leave over its socket",
    "nested",
    {},
    Effect.fnUntraced(function*({ agent }) {
      const { conversation } = yield* running
      const unsent = yield* Effect.flip(conversation.send(prompt("p2", "whole")))
      assert.strictEqual(unsent._tag, "AgentUnreachable")
      assert.deepInclude((yield* conversation.take)[0], { _tag: "Detached", fatal: false })
      yield* meanwhile(until(conversation, is("Attached")))
      yield* conversation.send(prompt("p2", "whole"))
      assert.strictEqual(words(yield* until(conversation, is("Ended"))), "all")
      assert.strictEqual(agent.received.filter(({ cmd }) => cmd === "post").length, 2)
    })
  )

  example(
    "closing in good order ends a run where the mapping says so, and is no loss",
    "flat",
    { endOn: "close" },
    Effect.fnUntraced(function*({ agent, news }) {
      const { conversation, thread } = yield* running
      agent.close(thread, 1000)
      const events = yield* until(conversation, is("Detached"))
      assert.deepInclude(events[0], { _tag: "Ended", run: "p1", reason: "done" })
      assert.deepStrictEqual(news.map(({ _tag }) => _tag), ["Up"])
    })
  )

  example(
    "closing in good order before anything was asked is told as a loss",
    "flat",
    { endOn: "close" },
    Effect.fnUntraced(function*({ agent, news }) {
      const thread = freshThread()
      const { conversation } = yield* attach(thread)
      agent.close(thread, 1000)
      assert.deepInclude((yield* conversation.take)[0], { _tag: "Detached", fatal: false })
      assert.deepInclude(news.find(({ _tag }) => _tag === "Ended"), { why: "closed" })
    })
  )

  for (const code of [undefined, 1011]) {
    example(
      `a socket that is ${code === undefined ? "cut" : `closed with ${code}`} ends no run`,
      "flat",
      { endOn: "close" },
      Effect.fnUntraced(function*({ agent, news }) {
        const { conversation, thread } = yield* running
        agent.close(thread, code)
        assert.deepInclude((yield* conversation.take)[0], { _tag: "Detached", fatal: false })
        assert.deepInclude(news.at(-1), { _tag: "Ended", why: "closed" })
      })
    )
  }

  example(
    "a socket that is lost in mid-run comes back in another epoch, and knows nothing of the run",
    "flat",
    {},
    Effect.fnUntraced(function*({ agent }) {
      const thread = freshThread()
      const { attached, conversation } = yield* attach(thread)
      yield* conversation.send(prompt("p1", "open"))
      yield* until(conversation, is("Text"))
      agent.close(thread)
      const back = (yield* meanwhile(until(conversation, is("Attached")))).find(is("Attached"))
      assert.isFalse(back?.resumed)
      assert.isUndefined(back?.active)
      assert.notStrictEqual(back?.cursor.epoch, attached.cursor.epoch)
    })
  )

  example(
    "silence ends a run where the mapping says so, marked as a guess, and the rest of it goes nowhere",
    "flat",
    { endOn: { silenceMs: 4_000 }, features },
    Effect.fnUntraced(function*({ agent, raised }) {
      const { conversation, thread } = yield* running
      const events = yield* meanwhile(until(conversation, is("Ended")))
      assert.deepInclude(events.at(0), { _tag: "Ended", reason: "done", silent: true })
      yield* eventually(() => agent.connected().length === 0)
      agent.say(thread, [{ say: " and more" }])
      yield* meanwhile(until(conversation, is("Attached")))
      assert.deepStrictEqual(raised, [])
    })
  )

  example(
    "silence before the first word, in a tool and while a question is open ends no run",
    "flat",
    { endOn: { silenceMs: 1_000 }, features },
    Effect.fnUntraced(function*({ agent }) {
      agent.answers.set("slow", [])
      const thread = freshThread()
      const { conversation } = yield* attach(thread)
      yield* conversation.send(prompt("p1", "slow"))
      yield* until(conversation, is("Started"))
      yield* meanwhile(Effect.sleep(5_000))
      agent.say(thread, [{ say: "a" }, { tool: "search" }])
      yield* until(conversation, is("Tool"))
      yield* meanwhile(Effect.sleep(5_000))
      agent.say(thread, [{ ask: "q1" }])
      yield* until(conversation, is("Asked"))
      yield* meanwhile(Effect.sleep(5_000))
      yield* conversation.send({ _tag: "Answer", ask: "q1", choice: "true" })
      agent.say(thread, [{ say: "b" }])
      yield* until(conversation, is("Text"))
      assert.strictEqual(agent.accepted(), 1)
      yield* meanwhile(until(conversation, is("Ended")))
    })
  )

  example(
    "an agent that hangs is found out where the mapping has a frame that it answers",
    "flat",
    { send: { prompt: { text: "${text}", id: "${id}" }, answer: {}, ping: { type: "ping" } } },
    Effect.fnUntraced(function*({ agent, news }) {
      const { conversation } = yield* running
      const events = yield* meanwhile(until(conversation, is("Detached")))
      assert.deepInclude(events.at(-1), { _tag: "Detached", why: "silent", fatal: false })
      assert.deepInclude(agent.received.at(-1), { type: "ping" })
      assert.deepInclude(news.at(-1), { _tag: "Ended", why: "silent" })
    })
  )

  for (
    const [what, format, text] of [
      ["a word on a silent socket", "flat", "{\"type\":\"chunk\",\"text\":\"x\"}"],
      ["a frame of another thread", "jsonrpc", "{\"method\":\"chat/update\",\"params\":{\"thread\":\"t1_other_one\"}}"],
      ["the answer to another prompt", "jsonrpc", "{\"id\":\"p7\",\"result\":{\"text\":\"x\"}}"]
    ] as const
  ) {
    example(
      `${what} puts the agent under quarantine`,
      format,
      {},
      Effect.fnUntraced(function*({ agent, raised }) {
        const { conversation } = yield* attach(freshThread())
        const { conversation: other, thread } = yield* running
        if (format === "flat") {
          agent.say(thread, [{ end: "a" }])
          yield* until(other, is("Ended"))
        }
        agent.raw(thread, text)
        for (const one of [conversation, other]) {
          assert.deepInclude((yield* until(one, is("Detached"))).at(-1), { why: "quarantined", fatal: true })
        }
        assert.strictEqual(raised.length, 1)
      })
    )
  }

  it.live("many threads at once each get their own words", () =>
    Effect.gen(function*() {
      const agent = yield* makeForeignAgent("nested")
      const names = Array.from({ length: 40 }, (_, n) => `n${n}`)
      for (const name of names) {
        agent.answers.set(name, [{ say: `${name} ` }, { say: `${name}.` }, { end: `${name} ${name}.` }])
      }
      const answers = yield* Effect.forEach(names, (name) =>
        Effect.scoped(Effect.gen(function*() {
          const { conversation } = yield* attach(freshThread())
          const said: Array<string> = []
          for (const id of ["p1", "p2", "p3"]) {
            yield* conversation.send(prompt(id, name))
            said.push(words(yield* until(conversation, is("Ended"))))
          }
          return said.join("|")
        })), { concurrency: "unbounded" }).pipe(Effect.provide(linkedToForeign(agent, "nested")))
      assert.deepStrictEqual(answers, names.map((name) => Array(3).fill(`${name} ${name}.`).join("|")))
    }))
})
