import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { TestClock } from "effect/testing"
import { AgentScript, type Line } from "../../src/testing/AgentScripted.ts"
import { MatrixMemoryControl } from "../../src/testing/MatrixMemoryControl.ts"
import { backends, directRoom, joined, said, start, until } from "./MemoryBot.ts"
import { notices } from "./Questions.ts"

const text = (piece: string): Line => ({ _tag: "Text", message: "m1", text: piece })
const done: Line = { _tag: "Ended", reason: "done" }
const settle = Effect.repeat(Effect.promise(() => new Promise<void>((resume) => setTimeout(resume, 0))), { times: 3 })

/** A direct room in which an answer to `first` is being written, and `second` waits. */
const waiting = Effect.gen(function*() {
  const { people } = yield* MatrixMemoryControl
  const script = yield* AgentScript
  script.answers("first", [text("one")])
  const { alice, room, say } = yield* directRoom()
  yield* start()
  yield* joined(room)
  const first = yield* say("first")
  yield* until("the first word", Effect.map(said(room), (all) => all[0]))
  const second = yield* say("second")
  yield* settle
  const react = (target: string, key: string) =>
    people.send(alice, room, "m.reaction", { "m.relates_to": { rel_type: "m.annotation", event_id: target, key } })
  const stopped = until(
    "the waiting message is stopped",
    Effect.map(said(room), (all) => all.find(({ mark }) => mark.prompt === second && mark.state === "stopped"))
  )
  return { alice, first, people, react, room, say, script, second, stopped }
})

describe("A message that waits behind an answer", () => {
  it.effect("is stopped by 🛑 at once, and not when that answer ends", () =>
    Effect.gen(function*() {
      const { first, react, room, script, second, stopped } = yield* waiting
      yield* react(second, "🛑")
      yield* stopped
      const all = yield* said(room)
      assert.isTrue(all.every(({ mark }) => mark.prompt !== first || mark.state === "working"))
      assert.strictEqual(script.sent.filter(({ command }) => command._tag === "Prompt").length, 1)
    }).pipe(Effect.provide(backends)))

  it.effect("takes its notice with it", () =>
    Effect.gen(function*() {
      const { react, room, second, stopped } = yield* waiting
      yield* Effect.andThen(TestClock.adjust("31 seconds"), settle)
      yield* until("the notice", Effect.map(notices(room), (all) => all.find((one) => one.includes("next"))))
      yield* react(second, "🛑")
      yield* stopped
      yield* settle
      assert.isFalse((yield* notices(room)).some((one) => one.includes("next")))
    }).pipe(Effect.provide(backends)))
})

describe("Words that are said once", () => {
  it.effect("do not stand in the way of other words about the same message: an edit after ⟲ on a good answer", () =>
    Effect.gen(function*() {
      const { people } = yield* MatrixMemoryControl
      const script = yield* AgentScript
      script.answers("hello", [text("hi"), done])
      script.answers("hello there", [text("hi there"), done])
      const { alice, room, say } = yield* directRoom()
      yield* start()
      yield* joined(room)
      const prompt = yield* say("hello")
      const told = (words: string, times: number) =>
        until(
          words,
          Effect.map(
            notices(room),
            (all) => all.filter((one) => one.includes(words)).length === times ? all : undefined
          )
        )
      const react = people.send(alice, room, "m.reaction", {
        "m.relates_to": { rel_type: "m.annotation", event_id: prompt, key: "⟲" }
      })
      yield* until("an answer", Effect.map(said(room), (all) => all.find(({ mark }) => mark.state === "answered")))
      yield* react
      yield* told("That has been answered", 1)
      yield* people.edit(alice, room, prompt, "hello there")
      yield* told("You changed your message", 1)
      yield* people.send(alice, room, "m.reaction", {
        "m.relates_to": { rel_type: "m.annotation", event_id: prompt, key: "🔁" }
      })
      yield* until("the other answer", Effect.map(said(room), (all) => all.find(({ mark }) => mark.attempt === 2)))
      yield* settle
      yield* people.edit(alice, room, prompt, "hello again")
      yield* told("You changed your message", 2)
    }).pipe(Effect.provide(backends)))
})
