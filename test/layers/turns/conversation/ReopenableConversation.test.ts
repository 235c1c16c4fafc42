import { assert, describe, it } from "@effect/vitest"
import { Deferred, Effect, Layer, Queue } from "effect"
import { ChatId, Thread } from "../../../../src/domain/Ids.ts"
import type { AgentEvent } from "../../../../src/domain/turns/AgentEvent.ts"
import {
  type ConversationInput,
  makeReopenableConversation
} from "../../../../src/layers/turns/conversation/ReopenableConversation.ts"
import { Agent, type Opener } from "../../../../src/services/agent/Agent.ts"

const settle = Effect.promise(() => new Promise<void>((resume) => setTimeout(resume, 5)))
const text: AgentEvent = { _tag: "Text", run: "r", seq: 1, message: "m", text: "x" }

/** An agent that says as much as anybody listens to. */
const chatterbox = Effect.sync(() => {
  const wanted = Deferred.makeUnsafe<void>()
  const counts = { taken: 0, open: 0, opened: 0, offered: 0 }
  const openers: Array<Opener | undefined> = []
  const take = Effect.sync(() => {
    counts.taken++
    return [text]
  })
  const agent = Layer.mock(Agent, {
    open: (_, __, opener) =>
      Effect.acquireRelease(
        Effect.sync(() => {
          openers.push(opener)
          counts.open++
          counts.opened++
          const offered = Effect.sync(() => void counts.offered++)
          return { take, send: () => Effect.void, wanted: Effect.andThen(offered, Deferred.await(wanted)) }
        }),
        () => Effect.sync(() => void counts.open--)
      )
  })
  return { agent, counts, openers, want: Deferred.succeed(wanted, undefined) }
})

const conversing = Effect.gen(function*() {
  const { agent, counts, openers, want } = yield* chatterbox
  const inputs = yield* Queue.unbounded<ConversationInput>()
  const conversation = yield* makeReopenableConversation(yield* Effect.provide(Agent, agent), {
    thread: Thread.make("t1_line_of_a_turn"),
    person: "ann",
    chat: ChatId.make("!room")
  }, inputs)
  return { counts, openers, want, inputs, conversation }
})

describe("A conversation of a turn", () => {
  it.effect("to an agent that never stops takes no more than its turn deals with, so that memory is bounded", () =>
    Effect.gen(function*() {
      const { conversation, counts, inputs } = yield* conversing
      yield* conversation.open(undefined, false)
      yield* settle
      assert.deepStrictEqual([counts.taken, (yield* Queue.clear(inputs)).length], [1, 1])
      conversation.acknowledge()
      yield* settle
      assert.deepStrictEqual([counts.taken, (yield* Queue.clear(inputs)).length], [2, 1])
    }))

  it.effect(
    "that is opened again has given its socket back before, and what it said before counts no more: it " +
      "comes again",
    () =>
      Effect.gen(function*() {
        const { conversation, counts, inputs } = yield* conversing
        yield* conversation.open(undefined, false)
        yield* conversation.open({ epoch: "e", seq: 0 }, true)
        assert.deepStrictEqual([counts.open, counts.opened], [1, 2])
        const [first, second] = yield* Queue.clear(inputs)
        assert.isTrue(first?._tag === "Heard" && !conversation.isCurrent(first))
        assert.isTrue(second?._tag === "Heard" && conversation.isCurrent(second))
      })
  )

  it.effect("says that its socket is wanted only while it is offered", () =>
    Effect.gen(function*() {
      const { conversation, inputs, want } = yield* conversing
      yield* conversation.open(undefined, false)
      yield* conversation.offerSocket(true)
      yield* conversation.offerSocket(false)
      yield* Queue.clear(inputs)
      yield* want
      yield* settle
      assert.deepStrictEqual(yield* Queue.clear(inputs), [])
      yield* conversation.offerSocket(true)
      yield* settle
      assert.deepStrictEqual(yield* Queue.clear(inputs), [{ _tag: "SocketWanted", opening: 1 }])
    }))

  it.effect("offers its socket once, however often it is asked to, and again when it took the offer back", () =>
    Effect.gen(function*() {
      const { conversation, counts } = yield* conversing
      yield* conversation.offerSocket(true)
      yield* conversation.open(undefined, false)
      for (const [isOffered, offered] of [[false, 0], [true, 1], [true, 1], [false, 1], [true, 2]] as const) {
        yield* conversation.offerSocket(isOffered)
        yield* settle
        assert.strictEqual(counts.offered, offered)
      }
    }))

  it.effect("offers no socket while it waits for one", () =>
    Effect.gen(function*() {
      const inputs = yield* Queue.unbounded<ConversationInput>()
      const conversation = yield* makeReopenableConversation({ open: () => Effect.never }, {
        thread: Thread.make("t1_line_of_a_turn"),
        person: "ann",
        chat: ChatId.make("!room")
      }, inputs)
      yield* conversation.open(undefined, true)
      yield* conversation.offerSocket(true)
      yield* conversation.offerSocket(false)
      assert.deepStrictEqual([conversation.current(), conversation.isPatient()], [undefined, true])
    }))

  it.effect("takes its turn for a socket by its person, and behind all others where it is patient", () =>
    Effect.gen(function*() {
      const { conversation, openers } = yield* conversing
      yield* conversation.open(undefined, false)
      yield* conversation.open(undefined, true)
      assert.deepStrictEqual(
        openers,
        [false, true].map((patient) => ({ chat: ChatId.make("!room"), person: "ann", patient }))
      )
    }))

  it.effect("is closed with its turn", () =>
    Effect.gen(function*() {
      const { counts } = yield* Effect.scoped(Effect.gen(function*() {
        const scene = yield* conversing
        yield* scene.conversation.open(undefined, false)
        assert.strictEqual(scene.counts.open, 1)
        return scene
      }))
      assert.strictEqual(counts.open, 0)
    }))
})
