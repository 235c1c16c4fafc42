import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { TestClock } from "effect/testing"
import { MatrixFault } from "../../src/domain/matrix/MatrixError.ts"
import { AgentScript, type Line } from "../../src/testing/AgentScripted.ts"
import { MatrixMemoryControl } from "../../src/testing/MatrixMemoryControl.ts"
import { backends, closed, directRoom, finals, freshStore, joined, said, start, stop, until } from "./MemoryBot.ts"

const text = (...pieces: ReadonlyArray<string>): ReadonlyArray<Line> =>
  pieces.map((piece) => ({ _tag: "Text", message: "m1", text: piece }))
const done: Line = { _tag: "Ended", reason: "done" }
const settle = Effect.promise(() => new Promise<void>((resume) => setTimeout(resume, 0)))

describe("the bot in trouble", () => {
  it.effect("lets a final wait for an edit that is under way, so that no edit ends up newer than it", () =>
    Effect.gen(function*() {
      const control = yield* MatrixMemoryControl
      const script = yield* AgentScript
      script.answers("go", text("a"))
      const { room, say } = yield* directRoom()
      yield* start()
      yield* joined(room)
      yield* say("go")
      yield* until("the first text", Effect.map(said(room), (all) => all[0]))
      // The server takes the edit late: it is held before it is carried out.
      const held = yield* control.hold("send")
      script.says(script.sent[0]!.thread, text("b"))
      yield* settle
      yield* TestClock.adjust(800)
      yield* held.arrived
      script.says(script.sent[0]!.thread, [...text("c"), done])
      yield* settle
      yield* TestClock.adjust(5_000)
      assert.strictEqual((yield* said(room)).length, 1)
      yield* held.release
      const all = yield* closed(1, room)
      assert.deepStrictEqual(all.map(({ body, mark }) => [body, mark.state]), [["a", "working"], ["ab", "working"], [
        "abc",
        "answered"
      ]])
    }).pipe(Effect.provide(backends)))

  it.effect("repeats a send whose confirmation was lost to the letter, and it is one event", () =>
    Effect.gen(function*() {
      const control = yield* MatrixMemoryControl
      const script = yield* AgentScript
      script.answers("go", [...text("only once"), done])
      const { room, say } = yield* directRoom()
      yield* start()
      yield* joined(room)
      yield* control.fail("send", MatrixFault.cases.Unavailable.make({ detail: "cut" }), { acted: true })
      yield* say("go")
      yield* until("the first try", Effect.map(control.calls("send"), (calls) => (calls === 1 ? true : undefined)))
      yield* settle
      yield* TestClock.adjust(60_000)
      yield* until("the second try", Effect.map(control.calls("send"), (calls) => (calls === 2 ? true : undefined)))
      yield* settle
      assert.deepStrictEqual((yield* said(room)).map(({ body, mark }) => [body, mark.state]), [[
        "only once",
        "answered"
      ]])
    }).pipe(Effect.provide(backends)))

  it.effect("waits as long as a 429 says, and then sends what is newest by then", () =>
    Effect.gen(function*() {
      const control = yield* MatrixMemoryControl
      const script = yield* AgentScript
      script.answers("go", text("a"))
      const { room, say } = yield* directRoom()
      yield* start()
      yield* joined(room)
      yield* control.fail("send", MatrixFault.cases.RateLimited.make({ retryAfter: 4_000 }))
      yield* say("go")
      yield* until("the refused send", Effect.map(control.calls("send"), (calls) => (calls === 1 ? true : undefined)))
      yield* settle
      script.says(script.sent[0]!.thread, [...text("b"), done])
      yield* settle
      yield* TestClock.adjust(3_999)
      yield* settle
      assert.strictEqual(yield* control.calls("send"), 1)
      yield* TestClock.adjust(1)
      const all = yield* closed(1, room)
      assert.deepStrictEqual(all.map(({ body, edits }) => [body, edits]), [["ab", undefined]])
    }).pipe(Effect.provide(backends)))

  it.effect("goes on with the same run in the same event after it was stopped in the middle", () =>
    Effect.gen(function*() {
      const script = yield* AgentScript
      script.answers("go", text("a"))
      script.answers("next", [...text("n"), done])
      const { room, say } = yield* directRoom()
      const first = yield* start()
      yield* joined(room)
      yield* say("go")
      yield* until("the first text", Effect.map(said(room), (all) => all[0]))
      yield* stop(first)
      // Said while nobody listened; and a prompt that came meanwhile.
      script.says(script.sent[0]!.thread, [...text("b"), done])
      yield* say("next")
      yield* start()
      const all = yield* closed(2, room)
      assert.deepStrictEqual(finals(all).map(({ body, edits }) => [body, edits !== undefined]), [["ab", true], [
        "n",
        false
      ]])
      assert.strictEqual(new Set(all.map(({ edits, event }) => edits ?? event)).size, 2)
      assert.strictEqual(script.sent.filter(({ command }) => command._tag === "Prompt").length, 2)
    }).pipe(Effect.provide(backends)))

  it.effect("closes an answer in place that the agent cannot go on with, and asks nothing twice", () =>
    Effect.gen(function*() {
      const script = yield* AgentScript
      script.answers("go", text("half"))
      const { room, say } = yield* directRoom()
      const first = yield* start()
      yield* joined(room)
      yield* say("go")
      const shown = yield* until("the first text", Effect.map(said(room), (all) => all[0]))
      yield* stop(first)
      script.forget()
      yield* start()
      const all = finals(yield* closed(1, room))
      assert.deepStrictEqual(all.map(({ edits, mark }) => [edits, mark.state]), [[shown.event, "interrupted"]])
      assert.include(all[0]!.body, "half")
      assert.strictEqual(script.sent.filter(({ command }) => command._tag === "Prompt").length, 1)
    }).pipe(Effect.provide(backends)))

  it.effect("tells the room once that the agent is away, and answers when it is back", () =>
    Effect.gen(function*() {
      const script = yield* AgentScript
      script.answers("go", text("a"))
      const { room, say } = yield* directRoom()
      yield* start()
      yield* joined(room)
      yield* say("go")
      const shown = yield* until("the first text", Effect.map(said(room), (all) => all[0]))
      const thread = script.sent[0]!.thread
      script.cut(thread)
      yield* settle
      yield* TestClock.adjust(10_000)
      yield* until(
        "the notice",
        Effect.map(said(room), (all) => all.find(({ body }) => body.includes("cannot be reached")))
      )
      yield* TestClock.adjust(1_000_000)
      yield* settle
      const away = yield* said(room)
      assert.strictEqual(away.length, 2)
      script.heal(thread)
      script.says(thread, [...text("b"), done])
      const all = yield* closed(1, room)
      assert.deepStrictEqual(finals(all).map(({ body, edits }) => [body, edits]), [["ab", shown.event]])
    }).pipe(Effect.provide(backends)))

  it.effect("ends an attempt that meets a bug with a sentence, and goes on with the next prompt", () =>
    Effect.gen(function*() {
      const script = yield* AgentScript
      script.answers("known", [...text("fine"), done])
      const { room, say } = yield* directRoom()
      yield* start()
      yield* joined(room)
      // The scripted agent dies of a prompt that it has no script for.
      yield* say("unknown")
      yield* say("known")
      const all = finals(yield* closed(2, room))
      assert.deepStrictEqual(all.map(({ mark }) => mark.state), ["failed", "answered"])
    }).pipe(Effect.provide(backends)))

  it.effect("does not answer again what is answered in the room, when its store is lost", () =>
    Effect.gen(function*() {
      const script = yield* AgentScript
      for (const word of ["one", "two"]) script.answers(word, [...text(word), done])
      const { room, say } = yield* directRoom()
      const first = yield* start()
      yield* joined(room)
      yield* say("one")
      yield* closed(1, room)
      yield* stop(first)
      yield* say("two")
      yield* Effect.scoped(Effect.gen(function*() {
        yield* start()
        yield* closed(2, room)
      })).pipe(Effect.provide(freshStore))
      assert.deepStrictEqual(finals(yield* said(room)).map(({ body }) => body), ["one", "two"])
      assert.strictEqual(script.sent.filter(({ command }) => command._tag === "Prompt").length, 2)
    }).pipe(Effect.provide(backends)))

  it.effect("says nothing about a prompt that was taken back before its turn came, and asks nothing", () =>
    Effect.gen(function*() {
      const { people } = yield* MatrixMemoryControl
      const script = yield* AgentScript
      script.answers("slow", text("…"))
      const { alice, room, say } = yield* directRoom()
      yield* start()
      yield* joined(room)
      yield* say("slow")
      const regretted = yield* say("a secret")
      yield* until("the first text", Effect.map(said(room), (all) => all[0]))
      yield* people.redact(alice, room, regretted)
      yield* settle
      script.says(script.sent[0]!.thread, [done])
      yield* closed(1, room)
      yield* settle
      assert.deepStrictEqual(finals(yield* said(room)).map(({ mark }) => mark.state), ["answered"])
      assert.strictEqual(script.sent.length, 1)
    }).pipe(Effect.provide(backends)))
})
