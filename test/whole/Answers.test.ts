import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { TestClock } from "effect/testing"
import { AgentScript, type Line } from "../../src/testing/AgentScripted.ts"
import { MatrixMemoryControl } from "../../src/testing/MatrixMemoryControl.ts"
import { backends, closed, directRoom, finals, joined, said, start, until } from "./MemoryBot.ts"

const text = (...pieces: ReadonlyArray<string>): ReadonlyArray<Line> =>
  pieces.map((piece) => ({ _tag: "Text", message: "m1", text: piece }))
const done: Line = { _tag: "Ended", reason: "done" }

describe("the bot in memory", () => {
  it.effect("answers a prompt in a direct room once, as an event that says whose answer it is", () =>
    Effect.gen(function*() {
      const script = yield* AgentScript
      script.answers("hello", [...text("Hi ", "there"), done])
      const { room, say } = yield* directRoom()
      yield* start()
      yield* joined(room)
      const prompt = yield* say("hello")
      const all = yield* closed(1, room)
      assert.deepStrictEqual(finals(all).map(({ body, mark }) => ({ body, mark })), [
        { body: "Hi there", mark: { prompt, attempt: 1, part: 1, parts: 1, state: "answered" } }
      ])
      assert.deepStrictEqual((all[0]!.raw["content"] as Record<string, unknown>)["m.mentions"], {})
    }).pipe(Effect.provide(backends)))

  it.effect("takes what was said after the invitation as prompts, and nothing older", () =>
    Effect.gen(function*() {
      const { bot, people } = yield* MatrixMemoryControl
      const script = yield* AgentScript
      script.answers("one", [...text("1"), done])
      script.answers("two", [...text("2"), done])
      const alice = yield* people.user("alice")
      const room = yield* people.room(alice)
      yield* people.say(alice, room, "before you came")
      yield* people.invite(alice, room, bot, { direct: true })
      yield* people.say(alice, room, "one")
      yield* people.say(alice, room, "two")
      yield* start()
      const all = yield* closed(2, room)
      assert.deepStrictEqual(finals(all).map(({ body }) => body), ["1", "2"])
      assert.deepStrictEqual(script.sent.map(({ command }) => command._tag), ["Prompt", "Prompt"])
    }).pipe(Effect.provide(backends)))

  it.effect("shows the answer while it grows, by edits that come slower and slower, and closes it by a last one", () =>
    Effect.gen(function*() {
      const script = yield* AgentScript
      script.answers("go", text("a"))
      const { room, say } = yield* directRoom()
      yield* start()
      yield* joined(room)
      yield* say("go")
      yield* until("the first text", Effect.map(said(room), (all) => all[0]))
      const thread = script.sent[0]!.thread
      for (const [piece, wait] of [["b", 800], ["c", 1_040]] as const) {
        script.says(thread, text(piece))
        yield* Effect.promise(() => new Promise((resume) => setImmediate(resume)))
        const before = (yield* said(room)).length
        yield* TestClock.adjust(wait - 1)
        assert.strictEqual((yield* said(room)).length, before)
        yield* TestClock.adjust(1)
        yield* until(`an edit with ${piece}`, Effect.map(said(room), (all) => (all.length > before ? true : undefined)))
      }
      script.says(thread, [done])
      const all = yield* closed(1, room)
      assert.deepStrictEqual(all.map(({ body, edits }) => [body, edits === undefined ? "new" : "edit"]), [
        ["a", "new"],
        ["ab", "edit"],
        ["abc", "edit"],
        ["abc", "edit"]
      ])
      assert.deepStrictEqual(all.map(({ mark }) => mark.state), ["working", "working", "working", "answered"])
      assert.isTrue(all.slice(1).every(({ edits }) => edits === all[0]!.event))
    }).pipe(Effect.provide(backends)))

  it.effect("answers in order within a room, and lets no room wait for another", () =>
    Effect.gen(function*() {
      const script = yield* AgentScript
      script.answers("slow", text("…"))
      script.answers("after", [...text("after"), done])
      script.answers("quick", [...text("quick"), done])
      const one = yield* directRoom("alice")
      const other = yield* directRoom("bob")
      yield* start()
      yield* joined(one.room)
      yield* joined(other.room)
      yield* one.say("slow")
      yield* one.say("after")
      yield* other.say("quick")
      yield* closed(1, other.room)
      assert.deepStrictEqual(finals(yield* said(one.room)), [])
      script.says(script.sent[0]!.thread, [{ _tag: "Ended", reason: "done", text: "slow" }])
      assert.deepStrictEqual(finals(yield* closed(2, one.room)).map(({ body }) => body), ["slow", "after"])
      assert.strictEqual(new Set(script.sent.map(({ thread }) => thread)).size, 2)
    }).pipe(Effect.provide(backends)))

  it.effect("cuts an answer that no event can hold into parts, of which the last one closes it", () =>
    Effect.gen(function*() {
      const script = yield* AgentScript
      const long = Array.from({ length: 4_000 }, (_, line) => `Line ${line} of an answer that goes on and on.`).join(
        "\n\n"
      )
      script.answers("more", [{ _tag: "Text", message: "m1", text: long }, done])
      const { room, say } = yield* directRoom()
      yield* start()
      yield* joined(room)
      yield* say("more")
      const all = yield* closed(1, room)
      const parts = all.filter(({ edits }) => edits === undefined)
      assert.isAbove(parts.length, 2)
      assert.deepStrictEqual(finals(all).map(({ mark }) => [mark.part, mark.parts]), [[parts.length, parts.length]])
      assert.strictEqual(
        parts.map(({ body }) => body).join("\n\n").replaceAll(/\s+/g, " "),
        long.replaceAll(/\s+/g, " ")
      )
    }).pipe(Effect.provide(backends)))

  it.effect("tells the sender what it cannot use, and ignores notices, also its own", () =>
    Effect.gen(function*() {
      const { people } = yield* MatrixMemoryControl
      const script = yield* AgentScript
      script.answers("hello", [...text("Hi"), done])
      const { alice, room, say } = yield* directRoom()
      yield* start()
      yield* joined(room)
      yield* people.say(alice, room, { msgtype: "m.notice", body: "I am a bot too" })
      yield* people.say(alice, room, { msgtype: "m.image", body: "cat.png", url: "mxc://x/y" })
      yield* people.send(alice, room, "m.room.message", { body: 7 })
      yield* people.send(alice, room, "org.example.odd", { deep: [{ er: true }] })
      yield* say("hello")
      const all = finals(yield* closed(2, room))
      assert.deepStrictEqual(all.map(({ body, mark }) => [body, mark.state]), [[
        "I pass on no files here: the operator of this bot has turned that off. Please send it as text.",
        "refused"
      ], ["Hi", "answered"]])
      assert.strictEqual((all[0]!.raw["content"] as Record<string, unknown>)["msgtype"], "m.notice")
      assert.strictEqual(script.sent.length, 1)
    }).pipe(Effect.provide(backends)))
})
