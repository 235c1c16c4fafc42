import { assert, describe, it } from "@effect/vitest"
import { Effect, Exit, Fiber, Scope } from "effect"
import { TestClock } from "effect/testing"
import type { Thread } from "../../../../src/domain/Ids.ts"
import type { Options } from "../../../../src/layers/agent/AgentWebSocket.ts"
import type { Reading } from "../../../../src/layers/agent/wire/Wire1Decode.ts"
import * as EchoAgent from "../../../../src/sandbox/agent/EchoAgent.ts"
import { Agent } from "../../../../src/services/agent/Agent.ts"
import { attach, freshThread, is, prompt, until } from "../../../contracts/Agent.contract.ts"
import { eventually, meanwhile } from "../../../support/AgentWaits.ts"
import { linked } from "../../../support/EchoWorld.ts"

type Body = (echo: EchoAgent.Echo) => Effect.Effect<void, unknown, Agent | Scope.Scope>
const example = (title: string, body: Body, options: Partial<Options<Reading>> = {}) =>
  it.effect(title, () => Effect.flatMap(EchoAgent.make(), (echo) => Effect.provide(body(echo), linked(echo, options))))

const held = Effect.fnUntraced(function*(thread: Thread) {
  const scope = yield* Scope.make()
  yield* Scope.provide(attach(thread), scope)
  return Scope.close(scope, Exit.void)
})

describe("a link in time", () => {
  example(
    "asks for a sign of life after 20 s of silence",
    Effect.fnUntraced(function*(echo) {
      const { conversation } = yield* attach(freshThread())
      yield* TestClock.adjust("19 seconds")
      yield* conversation.send(prompt("p1", "hi"))
      yield* until(conversation, is("Ended"))
      assert.isFalse(echo.received.some((frame) => frame["type"] === "ping"))
      yield* TestClock.adjust("20 seconds")
      yield* eventually(() => echo.received.some((frame) => frame["type"] === "ping"))
      yield* conversation.send(prompt("p2", "still there"))
      assert.isFalse((yield* until(conversation, is("Ended"))).some(is("Detached")))
    })
  )

  example(
    "leaves an agent that is silent for 30 s, and comes back",
    Effect.fnUntraced(function*(echo) {
      const { conversation } = yield* attach(freshThread())
      echo.stall(true)
      assert.deepStrictEqual(yield* meanwhile(conversation.take), [{ _tag: "Detached", why: "silent", fatal: false }])
      echo.stall(false)
      assert.strictEqual((yield* meanwhile(conversation.take))[0]?._tag, "Attached")
    })
  )

  example(
    "leaves an agent that does not greet",
    Effect.fnUntraced(function*(echo) {
      echo.stall(true)
      const conversation = yield* (yield* Agent).open(freshThread())
      assert.deepStrictEqual(yield* meanwhile(conversation.take), [{ _tag: "Detached", why: "silent", fatal: false }])
    })
  )

  example(
    "keeps trying an agent that is not there, telling it once",
    Effect.fnUntraced(function*(echo) {
      echo.refuse(500)
      const conversation = yield* (yield* Agent).open(freshThread())
      assert.deepStrictEqual(yield* meanwhile(conversation.take), [{
        _tag: "Detached",
        why: "unreachable",
        fatal: false
      }])
      const back = yield* Effect.forkChild(meanwhile(conversation.take))
      yield* TestClock.adjust("30 seconds")
      echo.refuse(undefined)
      assert.deepStrictEqual((yield* Fiber.join(back)).map(({ _tag }) => _tag), ["Attached"])
    })
  )

  example(
    "after a frame that could not be read, silence is looked into",
    Effect.fnUntraced(function*(echo) {
      const thread = freshThread()
      const { conversation } = yield* attach(thread)
      echo.raw(thread, "{\"type\":\"end\", cut in the mid")
      const events = yield* meanwhile(until(conversation, is("Attached")))
      assert.deepStrictEqual(events.map((event) => (event._tag === "Detached" ? event.why : event._tag)), [
        "gap",
        "Attached"
      ])
    })
  )

  example(
    "closes a socket that nobody held for a minute, and not before",
    Effect.fnUntraced(function*(echo) {
      const thread = freshThread()
      yield* yield* held(thread)
      yield* meanwhile(Effect.sleep("59 seconds"))
      yield* yield* held(thread)
      assert.strictEqual(echo.accepted(), 1)
      yield* meanwhile(Effect.sleep("60 seconds"))
      yield* eventually(() => echo.connected().length === 0)
    })
  )

  example(
    "closes the longest idle socket for a new thread",
    Effect.fnUntraced(function*(echo) {
      const [one, two, three] = [freshThread(), freshThread(), freshThread()]
      const [releaseOne, releaseTwo] = [yield* held(one), yield* held(two)]
      yield* releaseTwo
      yield* releaseOne
      yield* held(three)
      yield* eventually(() => !echo.connected().includes(two))
      assert.sameMembers([...echo.connected()], [one, three])
    }),
    { maxConversations: 2 }
  )

  example(
    "lets an opener wait while every socket is held",
    Effect.fnUntraced(function*(echo) {
      const [one, two] = [freshThread(), freshThread()]
      const release = yield* held(one)
      const waiting = yield* Effect.forkChild(held(two), { startImmediately: true })
      yield* meanwhile(Effect.sleep("1 minute"))
      assert.deepStrictEqual(echo.connected(), [one])
      yield* release
      yield* Fiber.join(waiting)
      yield* eventually(() => echo.connected().length === 1)
      assert.deepStrictEqual(echo.connected(), [two])
    }),
    { maxConversations: 1 }
  )
})
