import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer, Redacted } from "effect"
import * as PseudonymsHmac from "../../src/layers/account/PseudonymsHmac.ts"
import * as EchoAgent from "../../src/sandbox/agent/EchoAgent.ts"
import type { EchoSteps } from "../../src/sandbox/agent/EchoScript.ts"
import { AgentScript } from "../../src/testing/AgentScripted.ts"
import * as JournalMemory from "../../src/testing/JournalMemory.ts"
import * as MatrixMemory from "../../src/testing/MatrixMemory.ts"
import { MatrixMemoryControl } from "../../src/testing/MatrixMemoryControl.ts"
import { meanwhile } from "../support/AgentWaits.ts"
import { linked, scripted } from "../support/EchoWorld.ts"
import { agent, choices, crowded, done, shows, showsQuestion, wait } from "./CrowdedAgent.ts"
import { closed, directRoom, finals, joined, start } from "./MemoryBot.ts"
import { noted } from "./Progress.ts"

describe("Whoever waits for a socket", () => {
  const isTold = ({ body }: { readonly body: string }) => body.includes("in front of you")

  it.effect("is told after ten seconds, once for a room, in a notice that goes with the answer", () =>
    Effect.gen(function*() {
      const { people } = yield* MatrixMemoryControl
      const script = yield* AgentScript
      script.answers("long", [{ _tag: "Text", message: "m", text: "hm" }])
      script.answers("hello", done("hi"))
      script.answers("there", done("yes"))
      yield* start({ ...agent(1), threads: "always" })
      const one = yield* directRoom("alice")
      const two = yield* directRoom("bob")
      yield* Effect.forEach([one, two], ({ room }) => joined(room))
      yield* one.say("long")
      yield* shows(one.room, "hm")
      yield* people.say(two.alice, two.room, "hello")
      yield* people.say(two.alice, two.room, "there")
      yield* wait("9 seconds")
      assert.deepStrictEqual(yield* noted(two.room), [])
      yield* Effect.repeat(wait("2 seconds"), { times: 20 })
      assert.deepStrictEqual((yield* noted(two.room)).map(isTold), [true])
      script.says(script.sent[0]!.thread, done("."))
      const all = yield* closed(2, two.room)
      assert.deepStrictEqual(finals(all).map(({ body }) => body).sort(), ["hi", "yes"])
      assert.isFalse(all.some(isTold))
      yield* wait("1 second")
      assert.deepStrictEqual(yield* noted(two.room), [])
    }).pipe(Effect.provide(crowded(1))))
})

describe("Over real sockets, of which there are two", () => {
  it.effect("two open questions leave a third room answered, and take their answers", () =>
    Effect.gen(function*() {
      const script = (
        ask: string
      ): EchoSteps => [{ type: "delta", text: "Well. " }, {
        type: "ask",
        ask,
        title: "May I?",
        choices,
        next: () => [{ type: "delta", text: "Deployed." }, { type: "end" }]
      }]
      const answers = new Map<string, EchoSteps>([["deploy 0", script("a0")], ["deploy 1", script("a1")], ["hello", [{
        type: "delta",
        text: "hi"
      }, { type: "end" }]]])
      const echo = yield* EchoAgent.make({ token: "secret", answer: scripted(answers) })
      const world = PseudonymsHmac.layer(Redacted.make("salt")).pipe(
        Layer.provideMerge(JournalMemory.layer),
        Layer.merge(Layer.merge(MatrixMemory.layer, linked(echo, { maxConversations: 2 })))
      )
      yield* Effect.gen(function*() {
        yield* start(agent(2))
        const talks = yield* Effect.forEach(["alice", "bob"], (name, at) =>
          Effect.gen(function*() {
            const talk = yield* directRoom(name)
            yield* joined(talk.room)
            yield* talk.say(`deploy ${at}`)
            yield* meanwhile(showsQuestion(talk.room))
            return talk
          }))
        for (const name of ["alice3", "alice4", "alice5"]) {
          const other = yield* directRoom(name)
          yield* joined(other.room)
          yield* other.say("hello")
          assert.deepStrictEqual(finals(yield* meanwhile(closed(1, other.room))).map(({ body }) => body), ["hi"])
        }
        for (const { room, say } of talks) {
          yield* say("1")
          assert.deepStrictEqual(finals(yield* meanwhile(closed(1, room))).map(({ body }) => body), [
            "Well. Deployed."
          ])
        }
        assert.isTrue([...echo.threads.values()].every(({ begun }) => begun.length === 1))
        assert.strictEqual(echo.received.filter(({ type }) => type === "answer").length, 2)
      }).pipe(Effect.provide(world))
    }))
})
