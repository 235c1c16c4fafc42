import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer, Redacted } from "effect"
import { TestClock } from "effect/testing"
import { MatrixFault } from "../../src/domain/matrix/MatrixError.ts"
import { englishFiles } from "../../src/domain/messages/FileMessages.ts"
import * as PseudonymsHmac from "../../src/layers/account/PseudonymsHmac.ts"
import * as AgentScripted from "../../src/testing/AgentScripted.ts"
import { AgentScript, type Line } from "../../src/testing/AgentScripted.ts"
import * as JournalMemory from "../../src/testing/JournalMemory.ts"
import * as MatrixMemory from "../../src/testing/MatrixMemory.ts"
import { MatrixMemoryControl } from "../../src/testing/MatrixMemoryControl.ts"
import { fileMessage, startWithFiles } from "../support/FileCases.ts"
import { seededBytes } from "../support/SeededBytes.ts"
import { closed, directRoom, finals, joined, said, until } from "./MemoryBot.ts"

const words = englishFiles("!").files
const picture = seededBytes("picture", 1_000)
const text = (piece: string): Line => ({ _tag: "Text", message: "m1", text: piece })
const done: Line = { _tag: "Ended", reason: "done" }
const down = MatrixFault.cases.Unavailable.make({ detail: "502 from a proxy", status: 502 })

const world = PseudonymsHmac.layer(Redacted.make("salt")).pipe(
  Layer.provideMerge(Layer.fresh(JournalMemory.layer)),
  Layer.merge(
    Layer.merge(Layer.fresh(MatrixMemory.layer), AgentScripted.layer({ files: ["image/*"], durable: true }))
  )
)

/** A direct room with a bot that moves files, in which somebody can send a picture. */
const scene = Effect.gen(function*() {
  const { people } = yield* MatrixMemoryControl
  const script = yield* AgentScript
  const { alice, room } = yield* directRoom()
  yield* startWithFiles()
  yield* joined(room)
  const url = yield* people.upload(alice, picture, "image/png")
  const send = people.say(alice, room, fileMessage("a.png", "image/png", picture.length, { url }))
  const prompts = () => script.sent.flatMap(({ command }) => (command._tag === "Prompt" ? [command] : []))
  /** Lets time pass, second by second, until something is there. */
  const meanwhile = <A>(what: string, probe: Effect.Effect<A | undefined, never, MatrixMemoryControl>) =>
    until(what, Effect.andThen(TestClock.adjust("1 second"), probe))
  return { room, script, send, prompts, meanwhile }
})

describe("While the homeserver gives no files", () => {
  it.effect("a prompt with one waits, the room is told, and it is asked with its file afterwards", () =>
    Effect.gen(function*() {
      const control = yield* MatrixMemoryControl
      const { meanwhile, prompts, room, script, send } = yield* scene
      script.answers("", [text("a cat"), done])
      const back = yield* control.outage("download", down)
      yield* send
      yield* meanwhile(
        "the notice",
        Effect.map(
          control.sent(room),
          (all) => all.find(({ content }) => JSON.stringify(content).includes(words.awaited))
        )
      )
      assert.deepStrictEqual([finals(yield* said(room)).length, prompts().length], [0, 0])
      yield* back
      yield* meanwhile("the answer", Effect.map(said(room), (all) => finals(all)[0]))
      assert.deepStrictEqual(finals(yield* said(room)).map(({ body, mark }) => [mark.state, body]), [
        ["answered", "a cat"]
      ])
      assert.deepStrictEqual(prompts().map(({ files }) => files?.length), [1])
    }).pipe(Effect.provide(world)))

  it.effect("for ten minutes, a prompt with one is closed with the reason, and can be tried again", () =>
    Effect.gen(function*() {
      const control = yield* MatrixMemoryControl
      const { meanwhile, prompts, room, send } = yield* scene
      yield* control.outage("download", down)
      yield* send
      const [final] = yield* meanwhile(
        "the end",
        Effect.map(said(room), (all) => (finals(all).length > 0 ? finals(all) : undefined))
      )
      assert.deepStrictEqual([final?.mark.state, final?.body, prompts().length], [
        "failed",
        words.refused({ _tag: "Away" }).replaceAll("`", ""),
        0
      ])
    }).pipe(Effect.provide(world)))

  it.effect("a run that has its file goes on, also where the agent has to be asked again", () =>
    Effect.gen(function*() {
      const control = yield* MatrixMemoryControl
      const { prompts, room, script, send } = yield* scene
      script.answers("", [text("I look")])
      script.answers("", [text("a cat"), done])
      yield* send
      yield* until("the first words", Effect.map(said(room), (all) => all[0]))
      yield* control.outage("download", down)
      const { thread } = script.sent[0]!
      script.cut(thread)
      script.forget()
      script.heal(thread)
      yield* until(
        "the answer",
        Effect.andThen(TestClock.adjust("1 second"), Effect.map(said(room), (all) => finals(all)[0]))
      )
      yield* closed(1, room)
      assert.deepStrictEqual(finals(yield* said(room)).map(({ body, mark }) => [mark.state, body]), [
        ["answered", "a cat"]
      ])
      assert.deepStrictEqual(prompts().map(({ files }) => files?.length), [1, undefined])
      assert.deepStrictEqual(script.sent.filter(({ command }) => command._tag === "Cancel"), [])
    }).pipe(Effect.provide(world)))
})
