import { assert, describe, it } from "@effect/vitest"
import { Effect, Option, type Scope } from "effect"
import { ChatId } from "../../../../../src/domain/Ids.ts"
import type { Options } from "../../../../../src/layers/agent/AgentWebSocket.ts"
import type { MappedState } from "../../../../../src/layers/agent/wire/mapping/MappedState.ts"
import { Agent } from "../../../../../src/services/agent/Agent.ts"
import { attach, freshThread, is, prompt, until, words } from "../../../../contracts/Agent.contract.ts"
import { eventually, meanwhile, settled } from "../../../../support/AgentWaits.ts"
import { type ForeignAgent, makeForeignAgent } from "../../../../support/ForeignAgent.ts"
import { linkedToForeign } from "../../../../support/ForeignWorld.ts"
import type { Format } from "../../../../support/Mappings.ts"

type Body = (agent: ForeignAgent, raised: ReadonlyArray<string>) => Effect.Effect<void, unknown, Agent | Scope.Scope>

/** A test with a foreign agent; the test's clock counts. */
const example = (title: string, format: Format, body: Body, options: Partial<Options<MappedState>> = {}) =>
  it.effect(`${format}: ${title}`, () =>
    Effect.gen(function*() {
      const agent = yield* makeForeignAgent(format)
      agent.answers.set("open", [{ say: "a" }]).set("whole", [{ say: "all" }, { end: "all" }]).set("silent", [])
      const raised: Array<string> = []
      const quarantine = {
        check: Effect.sync(() => Option.fromUndefinedOr(raised[0])),
        raise: (reason: string) => Effect.sync(() => void raised.push(reason))
      }
      yield* body(agent, raised).pipe(Effect.provide(linkedToForeign(agent, format, {}, { quarantine, ...options })))
    }))

const began = Effect.fnUntraced(function*(text = "open") {
  const thread = freshThread()
  const { conversation } = yield* attach(thread)
  yield* conversation.send(prompt("p1", text))
  yield* until(conversation, is(text === "open" ? "Text" : "Started"))
  // The agent has it, though it says nothing yet.
  yield* settled
  return { thread, conversation }
})

const quarantined = { _tag: "Detached", why: "quarantined", fatal: true } as const
/** The formats whose agents know a socket's thread before its first prompt. */
const greeted = ["flat", "nested"] as const

describe("What a mapped agent still says of a run that was cut", () => {
  for (const format of greeted) {
    for (const text of ["open", "silent"]) {
      example(
        `behind a lost link it is for nobody, and accuses nobody (${text})`,
        format,
        Effect.fnUntraced(function*(agent, raised) {
          const { conversation, thread } = yield* began(text)
          agent.close(thread)
          yield* until(conversation, is("Detached"))
          yield* settled
          // What comes at once has nowhere to go.
          assert.strictEqual(agent.accepted(), 1)
          yield* meanwhile(until(conversation, is("Attached")))
          agent.say(thread, [{ say: " b" }, { tool: "search" }, { end: "a b" }])
          yield* settled
          yield* meanwhile(Effect.sleep("2 minutes"))
          agent.say(thread, [{ say: " c" }])
          yield* settled
          assert.deepStrictEqual(raised, [])
          let isSent = false
          while (!isSent) {
            isSent = yield* Effect.isSuccess(conversation.send(prompt("p2", "whole")))
            if (!isSent) yield* meanwhile(until(conversation, is("Attached")))
          }
          assert.strictEqual(words(yield* meanwhile(until(conversation, is("Ended")))), "all")
          assert.deepStrictEqual(raised, [])
        })
      )
    }

    example(
      "it is not for ever that what names no run is late",
      format,
      Effect.fnUntraced(function*(agent, raised) {
        const { conversation, thread } = yield* began()
        agent.close(thread)
        yield* meanwhile(until(conversation, is("Attached")))
        yield* meanwhile(Effect.sleep("11 minutes"))
        agent.raw(thread, JSON.stringify(nameless[format](thread)))
        assert.deepInclude((yield* until(conversation, is("Detached"))).at(-1), quarantined)
        assert.strictEqual(raised.length, 1)
      })
    )
  }

  const nameless: Readonly<Record<"flat" | "nested", (thread: string) => object>> = {
    flat: () => ({ type: "chunk", text: "x" }),
    nested: (thread) => ({
      event: { kind: "message.part", payload: { text: "x" } },
      meta: { session: `s-thread-${thread}` }
    })
  }

  example(
    "what names no run is not taken for the next answer: that one's socket is a new one",
    "flat",
    Effect.fnUntraced(function*(agent, raised) {
      const { conversation, thread } = yield* began()
      yield* conversation.send({ _tag: "Cancel", run: "p1" })
      yield* meanwhile(until(conversation, is("Attached")))
      agent.raw(thread, JSON.stringify(nameless.flat(thread)))
      yield* settled
      yield* Effect.flip(conversation.send(prompt("p2", "whole")))
      yield* meanwhile(until(conversation, is("Attached")))
      yield* conversation.send(prompt("p2", "whole"))
      assert.strictEqual(words(yield* until(conversation, is("Ended"))), "all")
      assert.deepStrictEqual([agent.accepted(), raised.length], [3, 0])
    })
  )

  for (const format of ["nested", "jsonrpc"] as const) {
    example(
      "it is told from the next answer by its name, over any number of links and sockets",
      format,
      Effect.fnUntraced(function*(agent, raised) {
        agent.answers.set("wait", [{ say: "one " }])
        const thread = freshThread()
        for (const id of ["p1", "p2", "p3"]) {
          yield* Effect.scoped(Effect.gen(function*() {
            const { conversation } = yield* meanwhile(attach(thread))
            yield* conversation.send(prompt(id, "open"))
            yield* until(conversation, is("Text"))
            agent.close(thread)
            yield* until(conversation, is("Detached"))
          }))
        }
        const { conversation } = yield* meanwhile(attach(thread))
        yield* meanwhile(Effect.sleep("20 minutes"))
        yield* conversation.send(prompt("p4", "wait"))
        const begun = yield* until(conversation, is("Text"))
        for (const id of ["p1", "p2", "p3"]) agent.sayOf(thread, id, [{ say: "late" }, { end: "late" }])
        agent.say(thread, [{ say: "two" }, { end: "one two" }])
        assert.strictEqual(words([...begun, ...(yield* until(conversation, is("Ended")))]), "one two")
        assert.deepStrictEqual(raised, [])
      })
    )
  }

  for (const [isKnown, what] of [[true, "is late"], [false, "is another thread's"]] as const) {
    example(
      `what comes unasked after a start ${what}, as the journal says`,
      "flat",
      Effect.fnUntraced(function*(agent, raised) {
        const thread = freshThread()
        const opener = { person: "ann", patient: false, chat: ChatId.make("!room") }
        const conversation = yield* (yield* Agent).open(thread, undefined, opener)
        yield* until(conversation, is("Attached"))
        agent.raw(thread, JSON.stringify(nameless.flat(thread)))
        const lost = (yield* until(conversation, is("Detached"))).at(-1)
        if (!isKnown) return assert.deepInclude(lost, quarantined)
        yield* meanwhile(until(conversation, is("Attached")))
        agent.raw(thread, JSON.stringify(nameless.flat(thread)))
        yield* settled
        assert.deepStrictEqual([agent.accepted(), raised.length], [2, 0])
      }),
      { wasAsked: (_, run) => Effect.succeed(isKnown && run.run === undefined && run.prompt === undefined) }
    )
  }

  example(
    "a prompt that an earlier process gave is this thread's, and its rest gets time to pass",
    "jsonrpc",
    Effect.fnUntraced(function*(agent, raised) {
      const thread = freshThread()
      const opener = { person: "ann", patient: false, asked: "p0" }
      const conversation = yield* (yield* Agent).open(thread, undefined, opener)
      yield* settled
      assert.strictEqual(agent.accepted(), 0)
      yield* meanwhile(until(conversation, is("Attached")))
      agent.sayOf(thread, "p0", [{ say: "late" }, { end: "late" }])
      yield* settled
      yield* conversation.send(prompt("p1", "whole"))
      assert.strictEqual(words(yield* until(conversation, is("Ended"))), "all")
      assert.deepStrictEqual(raised, [])
      yield* eventually(() => agent.accepted() === 1)
    })
  )
})
