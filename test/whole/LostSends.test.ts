import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { TestClock } from "effect/testing"
import type { RoomId } from "../../src/domain/Ids.ts"
import { MatrixFault } from "../../src/domain/matrix/MatrixError.ts"
import { AgentScript, type Line } from "../../src/testing/AgentScripted.ts"
import { MatrixMemoryControl } from "../../src/testing/MatrixMemoryControl.ts"
import { backends, closed, directRoom, finals, freshStore, joined, said, start, stop, until } from "./MemoryBot.ts"

const text = (piece: string): Line => ({ _tag: "Text", message: "m1", text: piece })
const done: Line = { _tag: "Ended", reason: "done" }
const settle = Effect.promise(() => new Promise<void>((resume) => setTimeout(resume, 0)))
const cut = MatrixFault.cases.Unavailable.make({ detail: "cut" })

const sends = (count: number) =>
  Effect.flatMap(
    MatrixMemoryControl,
    (control) =>
      until(`${count} sends`, Effect.map(control.calls("send"), (calls) => (calls >= count ? true : undefined)))
  )

const shown = (
  all: ReadonlyArray<
    { readonly body: string; readonly edits: string | undefined; readonly mark: { readonly state: string } }
  >
) => all.map(({ body, edits, mark }) => [body, mark.state, edits === undefined ? "new" : "edit"])

/** Asks, and waits for the first text of the answer. */
const halfSaid = (room: RoomId, say: (text: string) => Effect.Effect<unknown>) =>
  Effect.gen(function*() {
    const control = yield* MatrixMemoryControl
    yield* say("go")
    return yield* until(
      "the first text",
      Effect.map(Effect.provideService(said(room), MatrixMemoryControl, control), (all) => all[0])
    )
  })

describe("a send that a bot's end left unconfirmed", () => {
  it.effect("is found in the room, and not sent again, though the server has forgotten it", () =>
    Effect.gen(function*() {
      const control = yield* MatrixMemoryControl
      const script = yield* AgentScript
      script.answers("go", [text("only once"), done])
      script.answers("next", [text("next"), done])
      const { room, say } = yield* directRoom()
      const first = yield* start()
      yield* joined(room)
      yield* control.fail("send", cut, { acted: true })
      yield* say("go")
      yield* sends(1)
      yield* stop(first)
      yield* control.forgetTransactions
      yield* say("next")
      yield* start()
      yield* closed(2, room)
      assert.deepStrictEqual(shown(yield* said(room)), [["only once", "answered", "new"], ["next", "answered", "new"]])
      assert.strictEqual(yield* control.calls("send"), 2)
    }).pipe(Effect.provide(backends)))

  it.effect("is found among the edits of its event, where the newest of them is it", () =>
    Effect.gen(function*() {
      const control = yield* MatrixMemoryControl
      const script = yield* AgentScript
      script.answers("go", [text("a")])
      const { room, say } = yield* directRoom()
      const first = yield* start()
      yield* joined(room)
      yield* halfSaid(room, say)
      yield* settle
      yield* control.fail("send", cut, { acted: true })
      script.says(script.sent[0]!.thread, [text("b")])
      yield* settle
      yield* TestClock.adjust(800)
      yield* sends(2)
      yield* stop(first)
      yield* control.forgetTransactions
      script.says(script.sent[0]!.thread, [text("c"), done])
      yield* start()
      yield* closed(1, room)
      assert.deepStrictEqual(shown(yield* said(room)), [["a", "working", "new"], ["ab", "working", "edit"], [
        "abc",
        "answered",
        "edit"
      ]])
      assert.strictEqual(yield* control.calls("relations"), 1)
    }).pipe(Effect.provide(backends)))

  it.effect("is not even looked for when the first batch brings it as a final", () =>
    Effect.gen(function*() {
      const control = yield* MatrixMemoryControl
      const script = yield* AgentScript
      script.answers("go", [text("a")])
      script.answers("next", [text("next"), done])
      const { room, say } = yield* directRoom()
      const first = yield* start()
      yield* joined(room)
      yield* halfSaid(room, say)
      yield* control.fail("send", cut, { acted: true })
      script.says(script.sent[0]!.thread, [text("b"), done])
      yield* sends(2)
      yield* stop(first)
      yield* control.forgetTransactions
      yield* say("next")
      yield* start()
      yield* closed(2, room)
      assert.deepStrictEqual(shown(yield* said(room)), [["a", "working", "new"], ["ab", "answered", "edit"], [
        "next",
        "answered",
        "new"
      ]])
      assert.strictEqual(yield* control.calls("relations"), 0)
    }).pipe(Effect.provide(backends)))

  it.effect("is sent when it is not in the room, after as many looks as the server needs to answer", () =>
    Effect.gen(function*() {
      const control = yield* MatrixMemoryControl
      const script = yield* AgentScript
      script.answers("go", [text("never arrived"), done])
      const { room, say } = yield* directRoom()
      const first = yield* start()
      yield* joined(room)
      yield* control.fail("send", cut)
      yield* say("go")
      yield* sends(1)
      yield* stop(first)
      yield* control.fail("messages", cut)
      yield* start()
      yield* until("the first look", Effect.map(control.calls("messages"), (calls) => (calls >= 1 ? true : undefined)))
      yield* settle
      assert.strictEqual(yield* control.calls("send"), 1)
      yield* TestClock.adjust(60_000)
      yield* closed(1, room)
      assert.deepStrictEqual(shown(yield* said(room)), [["never arrived", "answered", "new"]])
    }).pipe(Effect.provide(backends)))
})

describe("a send that the server may have carried out, and then counts against our limit", () => {
  it.effect("goes again to the letter, and what came meanwhile after it", () =>
    Effect.gen(function*() {
      const control = yield* MatrixMemoryControl
      const script = yield* AgentScript
      script.answers("go", [text("a")])
      const { room, say } = yield* directRoom()
      yield* start()
      yield* joined(room)
      yield* control.fail("send", cut, { acted: true })
      yield* control.fail("send", MatrixFault.cases.RateLimited.make({ retryAfter: 4_000 }))
      yield* say("go")
      yield* sends(1)
      script.says(script.sent[0]!.thread, [text("b"), done])
      yield* settle
      yield* TestClock.adjust(60_000)
      yield* closed(1, room)
      assert.deepStrictEqual(shown(yield* said(room)), [["a", "working", "new"], ["ab", "answered", "edit"]])
    }).pipe(Effect.provide(backends)))
})

describe("an answer that was half shown when the store was lost", () => {
  it.effect(
    "is closed in the event that shows its half, and not given to an agent a second time that never " +
      "heard of it; who wants it tries again",
    () =>
      Effect.gen(function*() {
        const script = yield* AgentScript
        script.answers("go", [text("a")])
        const { room, say } = yield* directRoom()
        const first = yield* start()
        yield* joined(room)
        const half = yield* halfSaid(room, say)
        yield* stop(first)
        script.forget()
        script.answers("go", [text("a and b"), done])
        yield* Effect.scoped(Effect.gen(function*() {
          yield* start()
          const [lost] = finals(yield* closed(1, room))
          assert.deepStrictEqual([lost!.edits, lost!.mark.state], [half.event, "interrupted"])
          yield* sends(1)
          yield* say("!retry")
          yield* closed(2, room)
        })).pipe(Effect.provide(freshStore))
        assert.deepStrictEqual(
          finals(yield* said(room)).map((
            { body, mark }
          ) => [mark.attempt, mark.state, mark.attempt === 1 ? "" : body]),
          [[1, "interrupted", ""], [2, "answered", "a and b"]]
        )
        assert.deepStrictEqual(script.sent.map(({ command }) => command._tag), ["Prompt", "Prompt"])
      }).pipe(Effect.provide(backends))
  )
})
