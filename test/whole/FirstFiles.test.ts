import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer, Redacted } from "effect"
import { TestClock } from "effect/testing"
import { MatrixFault } from "../../src/domain/matrix/MatrixError.ts"
import * as PseudonymsHmac from "../../src/layers/account/PseudonymsHmac.ts"
import * as AgentScripted from "../../src/testing/AgentScripted.ts"
import { AgentScript, type Line } from "../../src/testing/AgentScripted.ts"
import * as JournalMemory from "../../src/testing/JournalMemory.ts"
import * as MatrixMemory from "../../src/testing/MatrixMemory.ts"
import { MatrixMemoryControl } from "../../src/testing/MatrixMemoryControl.ts"
import { fileMessage, startWithFiles } from "../support/FileCases.ts"
import { seededBytes } from "../support/SeededBytes.ts"
import { directRoom, joined, said } from "./MemoryBot.ts"
import { settled } from "./Questions.ts"

const picture = seededBytes("picture", 1_000)
const text = (piece: string): Line => ({ _tag: "Text", message: "m1", text: piece })
const done: Line = { _tag: "Ended", reason: "done" }
const down = MatrixFault.cases.Unavailable.make({ detail: "502 from a proxy", status: 502 })

const worldOf = (files?: ReadonlyArray<string>) =>
  PseudonymsHmac.layer(Redacted.make("salt")).pipe(
    Layer.provideMerge(Layer.fresh(JournalMemory.layer)),
    Layer.merge(
      Layer.merge(
        Layer.fresh(MatrixMemory.layer),
        AgentScripted.layer({ durable: true, ...(files === undefined ? {} : { files }) })
      )
    )
  )

const seconds = (count: number) =>
  Effect.repeat(Effect.andThen(TestClock.adjust("1 second"), settled), { times: count - 1 })

/** A direct room, where `send` sends a picture. */
const scene = Effect.gen(function*() {
  const control = yield* MatrixMemoryControl
  const script = yield* AgentScript
  for (const words of ["", "", "hi"]) script.answers(words, [text(`re ${words}`), done])
  const { alice, room, say } = yield* directRoom()
  yield* startWithFiles()
  yield* joined(room)
  const url = yield* control.people.upload(alice, picture, "image/png")
  const send = control.people.say(alice, room, fileMessage("a.png", "image/png", picture.length, { url }))
  const states = Effect.map(said(room), (all) => all.map(({ mark }) => mark.state))
  const fails = (how: "refused" | "hanging") =>
    how === "refused"
      ? control.outage("download", down)
      : Effect.map(control.hold("download"), ({ release }) => release)
  return { control, fails, say, send, states }
})

describe("The first file of a process", () => {
  for (const how of ["refused", "hanging"] as const) {
    for (const isFirst of [true, false]) {
      const title = `${how}, ${isFirst ? "before" : "after"} the agent was heard`
      it.effect(`is refused at once where the agent takes none, whatever the homeserver gives: ${title}`, () =>
        Effect.gen(function*() {
          const { control, fails, say, send, states } = yield* scene
          if (!isFirst) yield* say("hi")
          yield* seconds(3)
          yield* fails(how)
          yield* send
          yield* seconds(5)
          assert.deepStrictEqual(yield* states, isFirst ? ["refused"] : ["answered", "refused"])
          assert.strictEqual(yield* control.calls("download"), 0)
        }).pipe(Effect.provide(worldOf())))

      it.effect(`is waited for without having been asked, where the agent takes it: ${title}`, () =>
        Effect.gen(function*() {
          const { fails, say, send, states } = yield* scene
          const { sent } = yield* AgentScript
          if (!isFirst) yield* say("hi")
          yield* seconds(3)
          const before = sent.length
          const back = yield* fails(how)
          yield* send
          yield* seconds(15)
          assert.strictEqual(sent.length, before)
          yield* back
          yield* seconds(40)
          assert.deepStrictEqual((yield* states).at(-1), "answered")
          assert.deepStrictEqual(sent.slice(before).map(({ command }) => command._tag), ["Prompt"])
        }).pipe(Effect.provide(worldOf(["image/*"]))))
    }
  }
})

describe("A file after an outage that ended unseen", () => {
  it.effect("is tried again, as nobody saw that the outage went on", () =>
    Effect.gen(function*() {
      const { control, send, states } = yield* scene
      const back = yield* control.outage("download", down)
      yield* send
      yield* seconds(640)
      yield* back
      yield* seconds(480)
      const again = yield* control.outage("download", down)
      yield* send
      yield* seconds(3)
      yield* again
      yield* seconds(30)
      assert.deepStrictEqual(yield* states, ["failed", "answered"])
    }).pipe(Effect.provide(worldOf(["image/*"]))), 60_000)
})
