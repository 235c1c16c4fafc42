import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer, Redacted, type Scope } from "effect"
import type * as SqlClient from "effect/sql/SqlClient"
import type { RoomId } from "../../src/domain/Ids.ts"
import * as PseudonymsHmac from "../../src/layers/account/PseudonymsHmac.ts"
import * as EchoAgent from "../../src/sandbox/agent/EchoAgent.ts"
import type { EchoSteps } from "../../src/sandbox/agent/EchoScript.ts"
import type { Pseudonyms } from "../../src/services/account/Pseudonyms.ts"
import type { Agent } from "../../src/services/agent/Agent.ts"
import type { Matrix } from "../../src/services/matrix/Matrix.ts"
import * as JournalMemory from "../../src/testing/JournalMemory.ts"
import * as MatrixMemory from "../../src/testing/MatrixMemory.ts"
import { MatrixMemoryControl } from "../../src/testing/MatrixMemoryControl.ts"
import { type WholeServices } from "../../src/testing/WholeJournal.ts"
import { meanwhile } from "../support/AgentWaits.ts"
import { linked, scripted } from "../support/EchoWorld.ts"
import { directRoom, finals, joined, said, start, until } from "./MemoryBot.ts"

type World = WholeServices | SqlClient.SqlClient | Matrix | MatrixMemoryControl | Agent | Pseudonyms | Scope.Scope

const answers = new Map<string, EchoSteps>([["open", [{ type: "delta", text: "one " }]]])

/** The whole bot at the other end of a real socket from an agent that errs; no clock moves but the test's. */
const example = (
  title: string,
  caps: EchoAgent.EchoOptions["caps"],
  body: (echo: EchoAgent.Echo) => Effect.Effect<void, unknown, World>
) =>
  it.effect(title, () =>
    Effect.gen(function*() {
      const echo = yield* EchoAgent.make({
        token: "secret",
        answer: scripted(answers),
        ...(caps === undefined ? {} : { caps })
      })
      const world = PseudonymsHmac.layer(Redacted.make("salt")).pipe(
        Layer.provideMerge(JournalMemory.layer),
        Layer.merge(Layer.merge(MatrixMemory.layer, linked(echo)))
      )
      yield* Effect.provide(body(echo), world)
    }))

/** A room whose prompt is being answered: its first words are there. */
const talking = (echo: EchoAgent.Echo) =>
  Effect.gen(function*() {
    const { alice, room, say } = yield* directRoom()
    yield* start()
    yield* joined(room)
    const prompt = yield* say("open")
    yield* meanwhile(until("the first words", Effect.map(said(room), (all) => all.find(({ body }) => body === "one "))))
    return { alice, room, prompt, thread: echo.connected()[0]! }
  })

const closedIn = (room: RoomId, count = 1) =>
  meanwhile(
    until(
      `${count} finals`,
      Effect.map(said(room), (all) => (finals(all).length >= count ? finals(all) : undefined))
    )
  )

const brief = (all: Effect.Success<ReturnType<typeof closedIn>>) =>
  all.map(({ body, mark }) => [mark.attempt, mark.state, body])
const rest: EchoSteps = [{ type: "delta", text: "two " }, { type: "end" }]
const whole = [[1, "answered", "one two "]]

describe("The bot and an agent that errs in the middle of an answer", () => {
  example(
    "goes on in the same event when the socket is cut",
    undefined,
    Effect.fnUntraced(function*(echo) {
      const { room, thread } = yield* talking(echo)
      echo.drop(thread)
      yield* echo.say(thread, rest)
      assert.deepStrictEqual(brief(yield* closedIn(room)), whole)
      assert.strictEqual(new Set((yield* said(room)).map(({ edits, event }) => edits ?? event)).size, 1)
    })
  )

  example(
    "goes on when the agent hung, and the heartbeat found out",
    undefined,
    Effect.fnUntraced(function*(echo) {
      const { room, thread } = yield* talking(echo)
      echo.stall(true)
      yield* echo.say(thread, rest)
      yield* meanwhile(
        until("the socket is left", Effect.sync(() => (echo.connected().includes(thread) ? undefined : true)))
      )
      echo.stall(false)
      assert.deepStrictEqual(brief(yield* closedIn(room)), whole)
    })
  )

  example(
    "shows what it is told twice once",
    undefined,
    Effect.fnUntraced(function*(echo) {
      const { room, thread } = yield* talking(echo)
      const run = echo.threads.get(thread)!.active()!.run
      for (const seq of [1, 2, 2]) {
        echo.raw(thread, JSON.stringify({ type: "delta", thread, run, seq, msg: "m", kind: "text", text: "again " }))
      }
      yield* echo.say(thread, rest)
      assert.deepStrictEqual(brief(yield* closedIn(room)), whole)
    })
  )

  example(
    "fetches a frame that is missing",
    undefined,
    Effect.fnUntraced(function*(echo) {
      const { room, thread } = yield* talking(echo)
      echo.stall(true)
      yield* echo.say(thread, [{ type: "delta", text: "two " }])
      echo.stall(false)
      yield* echo.say(thread, [{ type: "delta", text: "three " }, { type: "end" }])
      assert.deepStrictEqual(brief(yield* closedIn(room)), [[1, "answered", "one two three "]])
    })
  )

  example(
    "closes in place what an agent forgot that was started anew, and tries again when it is told to",
    undefined,
    Effect.fnUntraced(function*(echo) {
      const { people } = yield* MatrixMemoryControl
      const { alice, room } = yield* talking(echo)
      echo.forget()
      const [lost] = yield* closedIn(room)
      assert.strictEqual(lost!.mark.state, "interrupted")
      assert.match(lost!.body, /^one[^]*React with ⟲/)
      assert.strictEqual(echo.received.filter(({ type }) => type === "prompt").length, 1)
      yield* people.send(alice, room, "m.reaction", {
        "m.relates_to": { rel_type: "m.annotation", event_id: lost!.edits ?? lost!.event, key: "⟲" }
      })
      yield* meanwhile(until(
        "the second run",
        Effect.sync(() => [...echo.threads.values()].find((thread) => thread.active() !== undefined))
      ))
      yield* echo.say(echo.connected()[0]!, rest)
      const all = yield* closedIn(room, 2)
      assert.deepStrictEqual([all[1]!.mark.attempt, all[1]!.mark.state, all[1]!.body], [2, "answered", "one two "])
      const ids = echo.received.flatMap(({ id, type }) => (type === "prompt" ? [id] : []))
      assert.strictEqual(new Set(ids).size, 2)
    })
  )

  example(
    "reads on when it was slow and the agent was not",
    undefined,
    Effect.fnUntraced(function*(echo) {
      const control = yield* MatrixMemoryControl
      const { room, thread } = yield* talking(echo)
      const held = yield* control.hold("send")
      const words = Array.from({ length: 5_000 }, (_, n) => `${n} `)
      yield* echo.say(thread, [...words.map((text) => ({ type: "delta", text }) as const), { type: "end" }])
      yield* meanwhile(held.arrived)
      yield* held.release
      const all = yield* closedIn(room)
      assert.strictEqual(all[0]!.body, `one ${words.join("")}`)
    })
  )
})
