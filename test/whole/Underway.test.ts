import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { TestClock } from "effect/testing"
import type { EventId, RoomId, UserId } from "../../src/domain/Ids.ts"
import { MatrixFault } from "../../src/domain/matrix/MatrixError.ts"
import { AgentScript, type Line } from "../../src/testing/AgentScripted.ts"
import { MatrixMemoryControl } from "../../src/testing/MatrixMemoryControl.ts"
import { backends, closed, directRoom, finals, joined, said, start, stop, until } from "./MemoryBot.ts"
import { noted } from "./Progress.ts"
import { notices, question, shows } from "./Questions.ts"

const text = (piece: string): Line => ({ _tag: "Text", message: "m1", text: piece })
const tool = (call: string, status: "started" | "done" | "failed", title: string): Line => ({
  _tag: "Tool",
  call,
  status,
  title
})
const done: Line = { _tag: "Ended", reason: "done" }
const settle = Effect.repeat(Effect.promise(() => new Promise<void>((resume) => setTimeout(resume, 0))), { times: 3 })
const pass = (span: string) => Effect.andThen(settle, Effect.andThen(TestClock.adjust(span as "1 second"), settle))

const react = (by: UserId, room: RoomId, target: string, key: string) =>
  Effect.flatMap(
    MatrixMemoryControl,
    ({ people }) =>
      people.send(by, room, "m.reaction", { "m.relates_to": { rel_type: "m.annotation", event_id: target, key } })
  )

/** A direct room in which the agent works on `go`, and has said these lines of it. */
const working = (...lines: ReadonlyArray<Line>) =>
  Effect.gen(function*() {
    const script = yield* AgentScript
    script.answers("go", lines)
    const { alice, room, say } = yield* directRoom()
    const bot = yield* start()
    yield* joined(room)
    const prompt = yield* say("go")
    yield* settle
    const says = (...more: ReadonlyArray<Line>) => Effect.sync(() => script.says(script.sent[0]!.thread, more))
    return { alice, room, say, prompt, says, script, bot }
  })

/** A group of alice, bob, who is an operator, and somebody else who may talk to the bot. */
const group = Effect.gen(function*() {
  const { bot, people } = yield* MatrixMemoryControl
  const [alice, bob, carol] = [yield* people.user("alice"), yield* people.user("bob"), yield* people.user("alice2")]
  const room = yield* people.room(alice, { invite: [bot, bob, carol] })
  for (const one of [bob, carol]) yield* people.join(one, room)
  yield* start()
  yield* joined(room)
  const ask = (by: UserId, body: string) =>
    people.say(by, room, { msgtype: "m.text", body, "m.mentions": { user_ids: [bot] } })
  return { alice, bob, carol, room, ask, people }
})

describe("What a person sees before the first word", () => {
  it.effect("is no placeholder: the first event of an answer is a message and holds words of it", () =>
    Effect.gen(function*() {
      const { room, says } = yield* working(tool("c1", "started", "Search"))
      yield* pass("2 seconds")
      assert.deepStrictEqual([yield* said(room), yield* noted(room)], [[], []])
      yield* says(text("Found it"), done)
      const all = yield* closed(1, room)
      assert.deepStrictEqual(all.map(({ body, raw }) => [body, (raw["content"] as { msgtype: string }).msgtype]), [
        ["Found it", "m.text"]
      ])
      yield* pass("10 seconds")
      assert.deepStrictEqual(yield* noted(room), [])
    }).pipe(Effect.provide(backends)))

  it.effect("of tools that last is a notice of its own, which becomes the one line of what was done", () =>
    Effect.gen(function*() {
      const { room, says } = yield* working(tool("c1", "started", "Search <the> hand_book.*"))
      yield* pass("3 seconds")
      const [notice] = yield* noted(room)
      assert.strictEqual(notice!.body, "⏳ Search <the> hand_book.*")
      yield* says(tool("c1", "done", "Search <the> hand_book.*"), tool("c2", "started", "Deploy web"))
      yield* pass("1 second")
      yield* says(tool("c2", "failed", "Deploy web"), text("Nothing was deployed"), done)
      const all = yield* closed(1, room)
      yield* pass("1 second")
      assert.deepStrictEqual(all.map(({ body, edits }) => [body, edits]), [["Nothing was deployed", undefined]])
      const notes = yield* noted(room)
      assert.deepStrictEqual(notes.at(-1)?.body, "✓ 2 steps: Search <the> hand_book.*, ✗ Deploy web")
      assert.deepStrictEqual(new Set(notes.map(({ edits, event }) => edits ?? event)), new Set([notice!.event]))
    }).pipe(Effect.provide(backends)))

  it.effect("after a kill is the same notice, also where nobody knows whether it was sent", () =>
    Effect.gen(function*() {
      const control = yield* MatrixMemoryControl
      const { bot, room, says } = yield* working(tool("c1", "started", "Search"))
      yield* control.fail("send", MatrixFault.cases.Unavailable.make({ detail: "cut" }), { acted: true })
      yield* pass("3 seconds")
      yield* stop(bot)
      yield* control.forgetTransactions
      yield* start()
      yield* pass("30 seconds")
      yield* says(tool("c1", "done", "Search"), text("Found"), done)
      yield* closed(1, room)
      yield* pass("1 second")
      const notes = yield* noted(room)
      assert.lengthOf(notes.filter(({ edits }) => edits === undefined), 1)
      assert.strictEqual(notes.at(-1)?.body, "✓ 1 step: Search")
    }).pipe(Effect.provide(backends)))

  it.effect("becomes the line of what was done also where the bot is killed between the answer and that line", () =>
    Effect.gen(function*() {
      const control = yield* MatrixMemoryControl
      const { bot, room, says } = yield* working(tool("c1", "started", "Search"))
      yield* pass("3 seconds")
      const before = yield* control.calls("send")
      const held = yield* control.hold("send")
      yield* says(text("Found"), done)
      yield* held.arrived
      yield* control.fail("send", MatrixFault.cases.Unavailable.make({ detail: "cut" }))
      yield* held.release
      yield* closed(1, room)
      yield* settle
      assert.isAtLeast(yield* control.calls("send"), before + 1)
      yield* stop(bot)
      yield* start()
      yield* pass("30 seconds")
      assert.strictEqual((yield* noted(room)).at(-1)?.body, "✓ 1 step: Search")
    }).pipe(Effect.provide(backends)))

  it.effect("of tools is nothing with STREAMING=final: the only event is the answer", () =>
    Effect.gen(function*() {
      const script = yield* AgentScript
      script.answers("go", [tool("c1", "started", "Search")])
      const { room, say } = yield* directRoom()
      yield* start({ streaming: "final" })
      yield* joined(room)
      yield* say("go")
      yield* pass("1 minute")
      script.says(script.sent[0]!.thread, [text("Found"), done])
      yield* closed(1, room)
      assert.deepStrictEqual([(yield* said(room)).length, yield* noted(room)], [1, []])
    }).pipe(Effect.provide(backends)))
})

describe("A second message while an answer is written", () => {
  it.effect("is told after half a minute that it is next, in a notice that goes with its answer", () =>
    Effect.gen(function*() {
      const { room, say, says, script } = yield* working(text("one"))
      script.answers("second", [text("two"), done])
      script.answers("third", [text("three"), done])
      const second = yield* say("second")
      yield* say("third")
      yield* pass("29 seconds")
      assert.deepStrictEqual(yield* noted(room), [])
      yield* pass("2 seconds")
      yield* pass("5 minutes")
      const notes = yield* noted(room)
      assert.deepStrictEqual(notes.map(({ prompt }) => prompt), [second])
      assert.include(notes[0]!.body, "next")
      yield* says(done)
      yield* closed(3, room)
      yield* pass("1 second")
      assert.deepStrictEqual(yield* noted(room), [])
    }).pipe(Effect.provide(backends)))

  it.effect("that is deleted while it waits is dropped without a word, and so is the notice about it", () =>
    Effect.gen(function*() {
      const { people } = yield* MatrixMemoryControl
      const { alice, room, say, says, script } = yield* working(text("one"))
      const second = yield* say("second")
      yield* pass("31 seconds")
      assert.lengthOf(yield* noted(room), 1)
      yield* people.redact(alice, room, second)
      yield* pass("1 second")
      assert.deepStrictEqual(yield* noted(room), [])
      yield* says(done)
      yield* closed(1, room)
      yield* pass("1 minute")
      assert.lengthOf(finals(yield* said(room)), 1)
      assert.lengthOf(script.sent.filter(({ command }) => command._tag === "Prompt"), 1)
    }).pipe(Effect.provide(backends)))

  it.effect("that is deleted while the agent is away is dropped without a word, after a kill too", () =>
    Effect.gen(function*() {
      const { people } = yield* MatrixMemoryControl
      const script = yield* AgentScript
      script.answers("next", [text("hi"), done])
      const { alice, room, say } = yield* directRoom()
      script.away(true)
      const bot = yield* start()
      yield* joined(room)
      const prompt = yield* say("go")
      yield* settle
      yield* people.redact(alice, room, prompt)
      yield* settle
      yield* stop(bot)
      yield* start()
      script.away(false)
      yield* say("next")
      const all = yield* closed(1, room)
      assert.deepStrictEqual(all.map(({ body }) => body), ["hi"])
    }).pipe(Effect.provide(backends)))
})

describe("A stop", () => {
  for (const on of ["prompt", "answer", "notice", "question"] as const) {
    it.effect(`by 🛑 on the ${on} ends the answer, and says so`, () =>
      Effect.gen(function*() {
        const lines = on === "answer" ? [text("so")] : on === "notice"
          ? [tool("c", "started", "Look")]
          : on === "question"
          ? [question("a1", "May I?", "Yes", "No")]
          : []
        const { alice, prompt, room, script } = yield* working(...lines)
        yield* pass("4 seconds")
        const target: string = on === "prompt" ? prompt : on === "answer"
          ? (yield* said(room))[0]!.event
          : on === "notice"
          ? (yield* noted(room))[0]!.event
          : (yield* shows(room, "a1")).event
        yield* react(alice, room, target, "🛑")
        const last = finals(yield* closed(1, room))[0]!
        assert.strictEqual(last.mark.state, "stopped")
        assert.include(last.body, "Stopped.")
        assert.isTrue(script.sent.some(({ command }) => command._tag === "Cancel"))
      }).pipe(Effect.provide(backends)))
  }

  it.effect("of somebody else's answer is refused with one sentence that names who may, not silently obeyed", () =>
    Effect.gen(function*() {
      const script = yield* AgentScript
      script.answers("go", [text("so")])
      const { alice, ask, bob, carol, room } = yield* group
      const prompt = yield* ask(alice, "go")
      yield* until("the first text", Effect.map(said(room), (all) => all[0]))
      yield* ask(carol, "!stop")
      yield* react(carol, room, prompt, "🛑")
      yield* settle
      const told = (yield* notices(room)).filter((body) => body.includes("can stop that"))
      assert.lengthOf(told, 1)
      assert.include(told[0]!, alice)
      assert.isFalse(script.sent.some(({ command }) => command._tag === "Cancel"))
      yield* react(bob, room, prompt, "⏹️")
      yield* until(
        "the stop",
        Effect.map(
          said(room),
          (all) => finals(all).find(({ mark }) => mark.prompt === prompt && mark.state === "stopped")
        )
      )
    }).pipe(Effect.provide(backends)))

  it.effect("takes somebody's own waiting messages where another's answer is being written", () =>
    Effect.gen(function*() {
      const script = yield* AgentScript
      script.answers("go", [text("so")])
      const { alice, ask, carol, room } = yield* group
      yield* ask(alice, "go")
      yield* until("the first text", Effect.map(said(room), (all) => all[0]))
      const waiting: ReadonlyArray<EventId> = [yield* ask(carol, "one"), yield* ask(carol, "two")]
      yield* settle
      yield* ask(carol, "!stop")
      // At once, and not when the other answer ends.
      yield* closed(2, room)
      script.says(script.sent[0]!.thread, [done])
      const all = finals(yield* closed(3, room))
      assert.deepStrictEqual(
        all.map(({ mark }) => [waiting.indexOf(mark.prompt), mark.state]).toSorted(),
        [[-1, "answered"], [0, "stopped"], [1, "stopped"]]
      )
      assert.lengthOf(script.sent.filter(({ command }) => command._tag === "Prompt"), 1)
    }).pipe(Effect.provide(backends)))
})

describe("🔁", () => {
  it.effect("on a good answer is told once that it was answered, not passed over in silence", () =>
    Effect.gen(function*() {
      const { alice, room } = yield* working(text("so"), done)
      const [answer] = finals(yield* closed(1, room))
      for (const key of ["🔁", "⟲"]) yield* react(alice, room, answer!.edits ?? answer!.event, key)
      yield* settle
      assert.lengthOf((yield* notices(room)).filter((body) => body.includes("has been answered")), 1)
    }).pipe(Effect.provide(backends)))

  it.effect("on somebody else's answer is told whose it is", () =>
    Effect.gen(function*() {
      const script = yield* AgentScript
      script.answers("go", [text("so"), done])
      const { alice, ask, carol, room } = yield* group
      yield* ask(alice, "go")
      const [answer] = finals(yield* closed(1, room))
      yield* react(carol, room, answer!.edits ?? answer!.event, "🔁")
      yield* settle
      assert.include((yield* notices(room)).join(), `Only ${alice}, who asked`)
    }).pipe(Effect.provide(backends)))
})
