import { assert, describe, it } from "@effect/vitest"
import { Duration, Effect, Layer, Redacted } from "effect"
import * as SqlClient from "effect/sql/SqlClient"
import { TestClock } from "effect/testing"
import * as PseudonymsHmac from "../../src/layers/account/PseudonymsHmac.ts"
import * as EchoAgent from "../../src/sandbox/agent/EchoAgent.ts"
import type { EchoSteps } from "../../src/sandbox/agent/EchoScript.ts"
import { AgentScript, type Line } from "../../src/testing/AgentScripted.ts"
import * as JournalMemory from "../../src/testing/JournalMemory.ts"
import * as MatrixMemory from "../../src/testing/MatrixMemory.ts"
import { MatrixMemoryControl } from "../../src/testing/MatrixMemoryControl.ts"
import { meanwhile } from "../support/AgentWaits.ts"
import { linked } from "../support/EchoWorld.ts"
import { backends, closed, directRoom, finals, joined, said, settings, start, stop, until } from "./MemoryBot.ts"

const text = (piece: string): Line => ({ _tag: "Text", message: "m", text: piece })
const done: Line = { _tag: "Ended", reason: "done" }
const settle = Effect.promise(() => new Promise<void>((resume) => setTimeout(resume, 5)))
const wait = (span: Duration.Input) => Effect.andThen(settle, Effect.andThen(TestClock.adjust(span), settle))
const brief = (all: Effect.Success<ReturnType<typeof closed>>) =>
  finals(all).map(({ body, mark }) => [mark.state, body])

const world = (echo: EchoAgent.Echo) =>
  PseudonymsHmac.layer(Redacted.make("salt")).pipe(
    Layer.provideMerge(JournalMemory.layer),
    Layer.merge(Layer.merge(MatrixMemory.layer, linked(echo)))
  )

/** A room in which an answer has begun. */
const begun = Effect.gen(function*() {
  const script = yield* AgentScript
  script.answers("go", [text("begin ")])
  const talk = yield* directRoom()
  const first = yield* start()
  yield* joined(talk.room)
  yield* talk.say("go")
  yield* until("the first text", Effect.map(said(talk.room), (all) => all[0]))
  return { ...talk, script, first, thread: script.sent[0]!.thread }
})

describe("An answer that takes long", () => {
  it.effect("is shown though the bot was down for longer than a turn may take", () =>
    Effect.gen(function*() {
      const echo = yield* EchoAgent.make({ token: "secret", answer: () => [{ type: "delta", text: "begin " }] })
      yield* Effect.gen(function*() {
        const { room, say } = yield* directRoom()
        const first = yield* start()
        yield* joined(room)
        yield* say("go")
        yield* meanwhile(until("the first text", Effect.map(said(room), (all) => all[0])))
        const thread = echo.connected()[0]!
        yield* stop(first)
        echo.drop(thread)
        yield* echo.say(thread, [{ type: "delta", text: "end" }, { type: "end" }])
        yield* TestClock.adjust("12 hours")
        yield* start()
        assert.deepStrictEqual(brief(yield* meanwhile(closed(1, room))), [["answered", "begin end"]])
        assert.strictEqual(echo.threads.get(thread)!.begun.length, 1)
      }).pipe(Effect.provide(world(echo)))
    }))

  it.effect("is shown though the agent was away for longer than a turn may take", () =>
    Effect.gen(function*() {
      const { room, script, thread } = yield* begun
      script.away(true)
      yield* Effect.repeat(wait("1 minute"), { times: 60 })
      script.away(false)
      yield* settle
      script.says(thread, [text("end"), done])
      assert.deepStrictEqual(brief(yield* closed(1, room)), [["answered", "begin end"]])
    }).pipe(Effect.provide(backends)))

  it.effect("is given up when it was listened to for longer, and ended at the agent", () =>
    Effect.gen(function*() {
      const { room, script } = yield* begun
      yield* Effect.repeat(wait("30 seconds"), { times: 58 })
      assert.deepStrictEqual(finals(yield* said(room)), [])
      yield* Effect.repeat(wait("30 seconds"), { times: 2 })
      assert.deepStrictEqual(finals(yield* closed(1, room)).map(({ mark }) => mark.state), ["failed"])
      assert.deepStrictEqual(script.sent.map(({ command }) => command._tag), ["Prompt", "Cancel"])
    }).pipe(Effect.provide(backends)))

  it.effect("goes on being put down for the room when the clock goes back an hour", () =>
    Effect.gen(function*() {
      yield* TestClock.setTime(2 * 3_600_000)
      const { script, thread } = yield* begun
      yield* TestClock.setTime(3_600_000)
      script.says(thread, [text("more ")])
      yield* wait("1 second")
      const sql = yield* SqlClient.SqlClient
      assert.match((yield* sql<{ content: string }>`SELECT content FROM outbox`)[0]!.content, /begin more/)
    }).pipe(Effect.provide(backends)))
})

describe("The room", () => {
  const typings = Effect.flatMap(MatrixMemoryControl, ({ calls }) => calls("typing"))

  it.effect("sees no typing while the agent is away or a person is asked, and does while it writes", () =>
    Effect.gen(function*() {
      const { room, say, script, thread } = yield* begun
      yield* wait("1 minute")
      const writing = yield* typings
      assert.isAtLeast(writing, 2)
      script.says(thread, [{
        _tag: "Asked",
        ask: "a1",
        title: "May I?",
        choices: [{ id: "y", label: "Yes", effect: "allow" }]
      }])
      yield* wait("1 second")
      const asked = yield* typings
      yield* Effect.repeat(wait("20 seconds"), { times: 30 })
      assert.strictEqual(yield* typings, asked)
      yield* say("1")
      yield* settle
      yield* wait("1 second")
      assert.isAbove(yield* typings, asked)
      script.away(true)
      yield* wait("1 second")
      const away = yield* typings
      yield* Effect.repeat(wait("20 seconds"), { times: 30 })
      assert.strictEqual(yield* typings, away)
      assert.deepStrictEqual(finals(yield* said(room)), [])
    }).pipe(Effect.provide(backends)))
})

describe("An endless answer", () => {
  it.effect("is ended at its bound, with its text so far and a word, and the next prompt is answered", () =>
    Effect.gen(function*() {
      const script = yield* AgentScript
      script.answers("go", [text("x".repeat(600))])
      script.answers("next", [text("hi"), done])
      const { room, say } = yield* directRoom()
      yield* start({ agent: { ...settings.agent, maxAnswer: 1_024 } })
      yield* joined(room)
      yield* say("go")
      yield* say("next")
      yield* until("the first text", Effect.map(said(room), (all) => all[0]))
      script.says(script.sent[0]!.thread, [text("y".repeat(600))])
      const all = finals(yield* closed(2, room))
      assert.deepStrictEqual(all.map(({ mark }) => mark.state), ["answered", "answered"])
      assert.match(all[0]!.body, /^x{600}y{424}\s+_?The answer stops here/)
      assert.deepStrictEqual(script.sent.map(({ command }) => command._tag), ["Prompt", "Cancel", "Prompt"])
    }).pipe(Effect.provide(backends)))
})

describe("An agent that writes as fast as it may, and for ever", () => {
  it.effect("is stopped at the bound, and another room is answered", () =>
    Effect.gen(function*() {
      const flood = function*(): EchoSteps {
        for (let n = 0; n < 200; n++) yield { type: "delta", text: "x".repeat(32_768) }
      }
      const echo = yield* EchoAgent.make({
        token: "secret",
        answer: ({ text }) => (text === "flood" ? flood() : [{ type: "delta", text: "hi" }, { type: "end" }])
      })
      yield* Effect.gen(function*() {
        const [one, two] = [yield* directRoom("alice"), yield* directRoom("bob")]
        yield* start()
        yield* Effect.forEach([one, two], ({ room }) => joined(room))
        yield* one.say("flood")
        yield* two.say("hello")
        assert.deepStrictEqual(brief(yield* meanwhile(closed(1, two.room))), [["answered", "hi"]])
        const all = finals(yield* meanwhile(closed(1, one.room)))
        assert.deepStrictEqual(all.map(({ mark }) => mark.state), ["answered"])
        yield* meanwhile(
          until("it is told to stop", Effect.sync(() => echo.received.find(({ type }) => type === "cancel")))
        )
        const sql = yield* SqlClient.SqlClient
        const [turn] = yield* sql<
          { bytes: number }
        >`SELECT length(json_extract(data, '$.text')) AS bytes FROM turns WHERE phase = 'answered'
          ORDER BY bytes DESC LIMIT 1`
        assert.strictEqual(turn!.bytes, settings.agent.maxAnswer)
      }).pipe(Effect.provide(world(echo)))
    }))
})

describe("A proxy that says 403", () => {
  const closedIn = (room: Parameters<typeof said>[0], count: number) => meanwhile(closed(count, room))

  it.effect("for half a minute, as while it is reloaded, costs nobody their prompt", () =>
    Effect.gen(function*() {
      const echo = yield* EchoAgent.make({ token: "secret" })
      yield* Effect.gen(function*() {
        const { room, say } = yield* directRoom()
        yield* start()
        yield* joined(room)
        echo.refuse(403)
        yield* say("hello")
        yield* meanwhile(Effect.sleep("30 seconds"))
        echo.refuse(undefined)
        assert.deepStrictEqual(finals(yield* closedIn(room, 1)).map(({ body, mark }) => [mark.state, body]), [[
          "answered",
          "hello"
        ]])
      }).pipe(Effect.provide(world(echo)))
    }))

  it.effect("for long closes the prompt, which can be tried again when that is over", () =>
    Effect.gen(function*() {
      const echo = yield* EchoAgent.make({ token: "secret" })
      yield* Effect.gen(function*() {
        const { room, say } = yield* directRoom()
        yield* start()
        yield* joined(room)
        echo.refuse(403)
        yield* say("hello")
        const [refused] = finals(yield* closedIn(room, 1))
        assert.match(refused!.body, /cannot be used at the moment[^]*to try again/)
        echo.refuse(undefined)
        yield* say("!retry")
        const all = finals(yield* closedIn(room, 2))
        assert.deepStrictEqual([all[1]!.mark.attempt, all[1]!.mark.state, all[1]!.body], [2, "answered", "hello"])
      }).pipe(Effect.provide(world(echo)))
    }))
})
