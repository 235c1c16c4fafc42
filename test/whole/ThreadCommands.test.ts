import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { TestClock } from "effect/testing"
import { AgentScript, type Line } from "../../src/testing/AgentScripted.ts"
import { MatrixMemoryControl } from "../../src/testing/MatrixMemoryControl.ts"
import { backends, closed, directRoom, finals, joined, said, start, until } from "./MemoryBot.ts"

const text = (piece: string): Line => ({ _tag: "Text", message: "m1", text: piece })
const done: Line = { _tag: "Ended", reason: "done" }
const failed: Line = { _tag: "Failed", code: "internal", message: "boom" }
const settle = Effect.repeat(Effect.promise(() => new Promise<void>((resume) => setTimeout(resume, 0))), { times: 3 })
const pass = (span: string) => Effect.andThen(settle, Effect.andThen(TestClock.adjust(span as "1 second"), settle))

const commands = Effect.map(AgentScript, ({ sent }) => sent.map(({ command }) => command._tag))

/** A direct room in which every message begins a thread, and the agent has said these lines of `go`. */
const threaded = (...lines: ReadonlyArray<Line>) =>
  Effect.gen(function*() {
    const script = yield* AgentScript
    script.answers("go", lines)
    const { alice, room, say } = yield* directRoom()
    yield* start({ threads: "always" })
    yield* joined(room)
    const prompt = yield* say("go")
    yield* until("the first text", Effect.map(said(room), (all) => all[0]))
    return { alice, prompt, room, say, script }
  })

describe("A command in the room where each message begins a thread", () => {
  it.effect("stops what is being written in any thread for who sends it", () =>
    Effect.gen(function*() {
      const { prompt, room, say, script } = yield* threaded(text("one"))
      script.answers("more", [text("two")])
      const more = yield* say("more")
      yield* pass("2 seconds")
      yield* until("both texts", Effect.map(said(room), (all) => all.find(({ mark }) => mark.prompt === more)))
      yield* say("!stop")
      const all = finals(yield* closed(2, room))
      assert.deepStrictEqual(
        new Set(all.map(({ mark }) => [mark.prompt, mark.state].join())),
        new Set([`${prompt},stopped`, `${more},stopped`])
      )
      yield* settle
      assert.lengthOf((yield* commands).filter((one) => one === "Cancel"), 2)
    }).pipe(Effect.provide(backends)))

  it.effect("stops nothing of what was asked by somebody else", () =>
    Effect.gen(function*() {
      const { bot, people } = yield* MatrixMemoryControl
      const script = yield* AgentScript
      script.answers("go", [text("one")])
      const [alice, carol] = [yield* people.user("alice"), yield* people.user("alice2")]
      const room = yield* people.room(alice, { invite: [bot, carol] })
      yield* people.join(carol, room)
      yield* start({ threads: "always" })
      yield* joined(room)
      const mentions = { "m.mentions": { user_ids: [bot] } }
      yield* people.say(alice, room, { msgtype: "m.text", body: "go", ...mentions })
      yield* until("the first text", Effect.map(said(room), (all) => all[0]))
      yield* people.say(carol, room, { msgtype: "m.text", body: "!stop", ...mentions })
      yield* pass("3 seconds")
      assert.notInclude(yield* commands, "Cancel")
    }).pipe(Effect.provide(backends)))

  it.effect("tries again what broke last for who sends it", () =>
    Effect.gen(function*() {
      const { prompt, room, say, script } = yield* threaded(text("so"), failed)
      yield* closed(1, room)
      script.answers("go", [text("whole"), done])
      yield* say("!retry")
      const last = finals(yield* closed(2, room)).at(-1)!
      assert.deepStrictEqual([last.mark.prompt, last.mark.attempt, last.body], [prompt, 2, "whole"])
    }).pipe(Effect.provide(backends)))

  it.effect("clears nothing, and says where it has to be sent", () =>
    Effect.gen(function*() {
      const { people } = yield* MatrixMemoryControl
      const { alice, prompt, room, say, script } = yield* threaded(text("so"), done)
      yield* closed(1, room)
      yield* say("!clear")
      assert.include(finals(yield* closed(2, room)).at(-1)!.body, "in the thread that is to begin anew")
      script.answers("again", [text("anew"), done])
      const thread = { "m.relates_to": { rel_type: "m.thread", event_id: prompt } }
      yield* people.say(alice, room, { msgtype: "m.text", body: "!clear", ...thread })
      yield* closed(3, room)
      yield* people.say(alice, room, { msgtype: "m.text", body: "again", ...thread })
      yield* closed(4, room)
      const threads = script.sent.map(({ thread }) => thread)
      assert.notStrictEqual(threads.at(-1), threads[0])
    }).pipe(Effect.provide(backends)))
})
