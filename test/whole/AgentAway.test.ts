import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer, Redacted } from "effect"
import { TestClock } from "effect/testing"
import type { RoomId, UserId } from "../../src/domain/Ids.ts"
import * as PseudonymsHmac from "../../src/layers/account/PseudonymsHmac.ts"
import * as EchoAgent from "../../src/sandbox/agent/EchoAgent.ts"
import { AgentScript, type Line } from "../../src/testing/AgentScripted.ts"
import * as JournalMemory from "../../src/testing/JournalMemory.ts"
import * as MatrixMemory from "../../src/testing/MatrixMemory.ts"
import { MatrixMemoryControl } from "../../src/testing/MatrixMemoryControl.ts"
import { meanwhile } from "../support/AgentWaits.ts"
import { linked } from "../support/EchoWorld.ts"
import { backends, closed, directRoom, finals, joined, said, start, stop, until } from "./MemoryBot.ts"
import { noted } from "./Progress.ts"

const done: Line = { _tag: "Ended", reason: "done" }
const settle = Effect.promise(() => new Promise<void>((resume) => setTimeout(resume, 0)))
const isAway = ({ body }: { readonly body: string }) => body.includes("cannot be reached")

interface Talk {
  readonly alice: UserId
  readonly room: RoomId
  readonly say: (text: string) => Effect.Effect<string>
}

/** Four rounds through five rooms, which begin in the order of their numbers. */
const rounds = [0, 1, 2, 3]
const texts = (round: number) => [0, 1, 2, 3, 4].map((room) => `room ${room}, round ${round}`)

const talksOf = Effect.forEach([0, 1, 2, 3, 4], () => directRoom())
const allJoined = (talks: ReadonlyArray<Talk>) => Effect.forEach(talks, ({ room }) => joined(room), { discard: true })
const sayAll = (talks: ReadonlyArray<Talk>) =>
  Effect.forEach(rounds, (round) => Effect.forEach(talks, ({ say }, at) => say(texts(round)[at]!)))

/** Lets an hour pass, a minute at a time, with time for everything that comes of it. */
const anHour = Effect.repeat(Effect.andThen(settle, Effect.andThen(TestClock.adjust("1 minute"), settle)), {
  times: 59
})

describe("An agent that is away for an hour", () => {
  it.effect("is told to each room once, and afterwards every prompt is answered, the oldest first", () =>
    Effect.gen(function*() {
      const script = yield* AgentScript
      for (const text of rounds.flatMap(texts)) {
        script.answers(text, [{ _tag: "Text", message: "m", text: `re ${text}` }, done])
      }
      const talks = yield* talksOf
      script.away(true)
      const first = yield* start()
      yield* allJoined(talks)
      yield* sayAll(talks)
      yield* Effect.andThen(settle, Effect.andThen(TestClock.adjust("30 minutes"), settle))
      // A restart in the middle changes nothing.
      yield* stop(first)
      yield* start()
      yield* anHour
      for (const { room } of talks) {
        assert.deepStrictEqual([yield* said(room), (yield* noted(room)).map(isAway)], [[], [true]])
      }
      assert.deepStrictEqual(script.sent, [])
      script.away(false)
      for (const [at, { room }] of talks.entries()) {
        const all = yield* closed(4, room)
        assert.deepStrictEqual(
          finals(all).map(({ body, mark }) => [body, mark.state]),
          rounds.map((round) => [`re ${texts(round)[at]!}`, "answered"])
        )
        yield* settle
        assert.deepStrictEqual(yield* noted(room), [])
      }
      const asked = script.sent.flatMap(({ command }) => (command._tag === "Prompt" ? [command.text] : []))
      assert.deepStrictEqual(asked.slice(0, 5), texts(0))
      assert.sameMembers(asked, rounds.flatMap(texts))
    }).pipe(Effect.provide(backends)))

  it.effect(
    "is not told again by another prompt of the room, nor by a thread of it, for as long as the room says so, and " +
      "once more when the prompt that said it was taken back",
    () =>
      Effect.gen(function*() {
        const script = yield* AgentScript
        const { people } = yield* MatrixMemoryControl
        for (const text of ["two", "three"]) {
          script.answers(text, [{ _tag: "Text", message: "m", text: `re ${text}` }, done])
        }
        const { alice, room, say } = yield* directRoom()
        script.away(true)
        yield* start()
        yield* joined(room)
        const one = yield* say("one")
        yield* say("two")
        yield* Effect.andThen(settle, Effect.andThen(TestClock.adjust("1 minute"), settle))
        yield* people.say(alice, room, {
          msgtype: "m.text",
          body: "three",
          "m.relates_to": { rel_type: "m.thread", event_id: one }
        })
        yield* anHour
        assert.deepStrictEqual((yield* noted(room)).map((show) => [isAway(show), show.prompt]), [[true, one]])
        yield* people.redact(alice, room, one)
        yield* anHour
        assert.deepStrictEqual((yield* noted(room)).map((show) => [isAway(show), show.prompt !== one]), [[true, true]])
        assert.deepStrictEqual(yield* said(room), [])
        script.away(false)
        const all = finals(yield* closed(2, room))
        assert.sameMembers(all.map(({ body }) => body), ["re two", "re three"])
        yield* settle
        assert.deepStrictEqual(yield* noted(room), [])
      }).pipe(Effect.provide(backends))
  )

  it.effect("is told anew when it goes away a second time", () =>
    Effect.gen(function*() {
      const script = yield* AgentScript
      for (const text of ["one", "two"]) script.answers(text, [{ _tag: "Text", message: "m", text }, done])
      const { room, say } = yield* directRoom()
      yield* start()
      yield* joined(room)
      for (const [at, text] of ["one", "two"].entries()) {
        script.away(true)
        yield* say(text)
        yield* anHour
        assert.deepStrictEqual((yield* noted(room)).map(isAway), [true])
        script.away(false)
        yield* closed(at + 1, room)
        yield* settle
        assert.deepStrictEqual(yield* noted(room), [])
      }
    }).pipe(Effect.provide(backends)))

  it.effect("over real sockets, of which there are fewer than rooms", () =>
    Effect.gen(function*() {
      const echo = yield* EchoAgent.make({ token: "secret" })
      const sockets = PseudonymsHmac.layer(Redacted.make("salt")).pipe(
        Layer.provideMerge(JournalMemory.layer),
        Layer.merge(Layer.merge(MatrixMemory.layer, linked(echo, { maxConversations: 2 })))
      )
      yield* Effect.gen(function*() {
        const talks = yield* talksOf
        echo.refuse(500)
        yield* start()
        yield* allJoined(talks)
        yield* sayAll(talks)
        yield* meanwhile(Effect.sleep("1 hour"))
        for (const { room } of talks) assert.deepStrictEqual((yield* noted(room)).map(isAway), [true])
        // One that waits for a socket can be stopped as well.
        yield* talks[4]!.say("!stop")
        yield* meanwhile(until("the stop", Effect.map(said(talks[4]!.room), (shown) => finals(shown)[0])))
        echo.refuse(undefined)
        const all = yield* meanwhile(Effect.forEach(talks, ({ room }) =>
          until(
            "four finals",
            Effect.map(said(room), (shown) => (finals(shown).length === 4 ? shown : undefined))
          )))
        yield* meanwhile(Effect.sleep("1 minute"))
        for (const { room } of talks) assert.deepStrictEqual(yield* noted(room), [])
        for (const [at, shown] of all.entries()) {
          assert.isFalse(shown.some(isAway))
          assert.deepStrictEqual(
            finals(shown).map(({ body }) => body),
            rounds.map((round) => (at === 4 && round === 0 ? "Stopped." : texts(round)[at]!))
          )
        }
        const asked = echo.received.flatMap((
          frame
        ) => (frame["type"] === "prompt" ? [(frame["parts"] as ReadonlyArray<{ text: string }>)[0]!.text] : []))
        assert.sameMembers(asked.slice(0, 2), texts(0).slice(0, 2))
        assert.strictEqual(asked.length, 19)
      }).pipe(Effect.provide(sockets))
    }))
})
