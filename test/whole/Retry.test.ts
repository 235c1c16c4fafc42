import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { TestClock } from "effect/testing"
import type { EventId, RoomId, UserId } from "../../src/domain/Ids.ts"
import { botMessages } from "../../src/domain/messages/BotMessages.ts"
import { Pseudonyms } from "../../src/services/account/Pseudonyms.ts"
import { AgentScript, type Line } from "../../src/testing/AgentScripted.ts"
import { MatrixMemoryControl } from "../../src/testing/MatrixMemoryControl.ts"
import {
  backends,
  closed,
  directRoom,
  finals,
  freshStore,
  joined,
  type Said,
  said,
  start,
  stop,
  until
} from "./MemoryBot.ts"

const text = (...pieces: ReadonlyArray<string>): ReadonlyArray<Line> =>
  pieces.map((piece) => ({ _tag: "Text", message: "m1", text: piece }))
const done: Line = { _tag: "Ended", reason: "done" }
const broken: Line = { _tag: "Failed", code: "internal", message: "boom" }
const settle = Effect.promise(() => new Promise<void>((resume) => setTimeout(resume, 0)))

const react = (by: UserId, room: RoomId, target: string, key = "⟲") =>
  Effect.flatMap(
    MatrixMemoryControl,
    ({ people }) =>
      people.send(by, room, "m.reaction", { "m.relates_to": { rel_type: "m.annotation", event_id: target, key } })
  )

const states = (all: ReadonlyArray<Said>) =>
  finals(all).map(({ body, mark }) => [mark.attempt, mark.state, body.split("\n")[0]!.slice(0, 12)])

/** A direct room in which a prompt failed at its first attempt, and will be answered at its second. */
const failed = Effect.gen(function*() {
  const script = yield* AgentScript
  script.answers("go", [...text("half"), broken])
  script.answers("go", [...text("whole"), done])
  const { alice, room, say } = yield* directRoom()
  const bot = yield* start()
  yield* joined(room)
  const prompt = yield* say("go")
  const [final] = finals(yield* closed(1, room))
  return { alice, room, say, prompt, final: final!, script, bot }
})

const promptIds = (script: AgentScript["Service"]) =>
  script.sent.flatMap(({ command }) => (command._tag === "Prompt" ? [command.id as string] : []))

describe("Trying again", () => {
  it.effect(
    "by a reaction is a second attempt at the same prompt, under another name for the agent, in an " +
      "event of its own",
    () =>
      Effect.gen(function*() {
        const names = yield* Pseudonyms
        const { alice, final, prompt, room, script } = yield* failed
        assert.include(final.body, "React with ⟲")
        yield* react(alice, room, final.edits ?? final.event, "⟲\uFE0F")
        const all = yield* closed(2, room)
        assert.deepStrictEqual(states(all), [[1, "failed", "half"], [2, "answered", "whole"]])
        const second = finals(all)[1]!
        assert.strictEqual(second.mark.prompt, prompt)
        assert.notStrictEqual(second.edits ?? second.event, final.edits ?? final.event)
        assert.deepStrictEqual(promptIds(script), [names.prompt(prompt, 1), names.prompt(prompt, 2)])
      }).pipe(Effect.provide(backends))
  )

  it.effect("twice at once does nothing more, by somebody else nothing but a word, and so on an answer", () =>
    Effect.gen(function*() {
      const { people } = yield* MatrixMemoryControl
      const { alice, final, room, script } = yield* failed
      const carol = yield* people.user("alice2")
      yield* people.invite(alice, room, carol)
      yield* people.join(carol, room)
      yield* react(carol, room, final.edits ?? final.event)
      yield* settle
      assert.strictEqual(script.sent.length, 1)
      yield* react(alice, room, final.edits ?? final.event, "🔁")
      yield* react(alice, room, final.edits ?? final.event, "⟲")
      const all = finals(yield* closed(3, room))
      assert.include(all[1]!.body, "who asked, or an operator")
      const second = all[2]!
      assert.strictEqual(second.mark.state, "answered")
      yield* react(alice, room, second.edits ?? second.event)
      assert.include(finals(yield* closed(4, room))[3]!.body, "has been answered")
      yield* settle
      assert.strictEqual(promptIds(script).length, 2)
    }).pipe(Effect.provide(backends)))

  it.effect("by an operator is allowed", () =>
    Effect.gen(function*() {
      const { people } = yield* MatrixMemoryControl
      const { alice, final, room } = yield* failed
      const bob = yield* people.user("bob")
      yield* people.invite(alice, room, bob)
      yield* people.join(bob, room)
      yield* react(bob, room, final.edits ?? final.event)
      assert.deepStrictEqual(states(yield* closed(2, room)).map(([, state]) => state), ["failed", "answered"])
    }).pipe(Effect.provide(backends)))

  it.effect("by a command takes what broke last, and then says that it was tried already", () =>
    Effect.gen(function*() {
      const { room, say } = yield* failed
      yield* say("!retry")
      yield* closed(2, room)
      const late = yield* say("!retry")
      const all = finals(yield* closed(3, room))
      assert.deepStrictEqual(states(all).map(([attempt, state]) => [attempt, state]), [[1, "failed"], [2, "answered"], [
        1,
        "refused"
      ]])
      assert.deepStrictEqual([all[2]!.mark.prompt, (all[2]!.raw["content"] as Record<string, unknown>)["msgtype"]], [
        late,
        "m.notice"
      ])
      assert.include(all[2]!.body, "tried again already")
    }).pipe(Effect.provide(backends)))

  it.effect("of a prompt that was taken back is not possible, and says so", () =>
    Effect.gen(function*() {
      const { people } = yield* MatrixMemoryControl
      const { alice, final, prompt, room, say, script } = yield* failed
      yield* people.redact(alice, room, prompt)
      yield* react(alice, room, final.edits ?? final.event)
      yield* say("!retry")
      const all = finals(yield* closed(2, room))
      assert.include(all[1]!.body, "text of that message is gone")
      assert.strictEqual(script.sent.length, 1)
    }).pipe(Effect.provide(backends)))

  it.effect("survives a lost store: what was tried again and answered is not asked again, what was not can be", () =>
    Effect.gen(function*() {
      const { alice, bot, final, room, say, script } = yield* failed
      yield* react(alice, room, final.edits ?? final.event)
      yield* closed(2, room)
      script.answers("other", [broken])
      script.answers("other", [...text("other"), done])
      yield* say("other")
      const last = finals(yield* closed(3, room))[2]!
      yield* stop(bot)
      yield* Effect.scoped(Effect.gen(function*() {
        yield* start()
        yield* react(alice, room, (last.edits ?? last.event) as EventId)
        yield* closed(4, room)
        yield* settle
      })).pipe(Effect.provide(freshStore))
      assert.deepStrictEqual(states(yield* said(room)).map(([attempt, state]) => [attempt, state]), [
        [1, "failed"],
        [2, "answered"],
        [1, "failed"],
        [2, "answered"]
      ])
      assert.strictEqual(promptIds(script).length, 4)
    }).pipe(Effect.provide(backends)))
})

describe("Commands", () => {
  it.effect("stop the answer that is being written, and the chat goes on", () =>
    Effect.gen(function*() {
      const script = yield* AgentScript
      script.answers("slow", text("…"))
      script.answers("next", [...text("next"), done])
      const { room, say } = yield* directRoom()
      yield* start()
      yield* joined(room)
      yield* say("slow")
      yield* until("the first text", Effect.map(said(room), (all) => all[0]))
      yield* say("!stop")
      yield* say("next")
      assert.deepStrictEqual(finals(yield* closed(2, room)).map(({ mark }) => mark.state), ["stopped", "answered"])
      assert.isTrue(script.sent.some(({ command }) => command._tag === "Cancel"))
      yield* say("!stop")
      yield* settle
      assert.strictEqual(finals(yield* said(room)).length, 2)
    }).pipe(Effect.provide(backends)))

  for (const how of ["!stop", "🛑"]) {
    it.effect(`stop an answer for good where they came while the bot was down: it is no crash to be made good (${how})`, () =>
      Effect.gen(function*() {
        const { people } = yield* MatrixMemoryControl
        const script = yield* AgentScript
        script.answers("slow", text("…"))
        const { alice, room, say } = yield* directRoom()
        const first = yield* start()
        yield* joined(room)
        const prompt = yield* say("slow")
        yield* until("the first text", Effect.map(said(room), (all) => all[0]))
        yield* stop(first)
        const annotation = { rel_type: "m.annotation", event_id: prompt, key: how }
        yield* how === "🛑"
          ? people.send(alice, room, "m.reaction", { "m.relates_to": annotation })
          : say(how)
        const second = yield* start()
        assert.deepStrictEqual(finals(yield* closed(1, room)).map(({ mark }) => mark.state), ["stopped"])
        yield* settle
        yield* stop(second)
        yield* start()
        yield* settle
        assert.deepStrictEqual(script.sent.map(({ command }) => command._tag), ["Prompt", "Cancel"])
        assert.strictEqual(finals(yield* said(room)).length, 1)
      }).pipe(Effect.provide(backends)))
  }

  it.effect("take nothing that broke more than an hour ago, out of sight, unless they reply to it", () =>
    Effect.gen(function*() {
      const { people } = yield* MatrixMemoryControl
      const script = yield* AgentScript
      script.answers("go", [{ _tag: "Failed", code: "internal", message: "boom" }])
      script.answers("go", [...text("gone"), done])
      const { alice, room, say } = yield* directRoom()
      yield* start()
      yield* joined(room)
      const prompt = yield* say("go")
      yield* closed(1, room)
      yield* TestClock.adjust("61 minutes")
      yield* say("!retry")
      const told = finals(yield* closed(2, room)).find(({ mark }) => mark.prompt !== prompt)
      assert.strictEqual(told?.body, botMessages.en("!").notAgain.old.replaceAll("`", ""))
      yield* people.say(alice, room, {
        msgtype: "m.text",
        body: "!retry",
        "m.relates_to": { "m.in_reply_to": { event_id: prompt } }
      })
      assert.deepStrictEqual(finals(yield* closed(3, room)).at(-1)?.body, "gone")
    }).pipe(Effect.provide(backends)))

  it.effect("find what was said before them, in one batch too", () =>
    Effect.gen(function*() {
      const script = yield* AgentScript
      script.answers("slow", text("…"))
      const { room, say } = yield* directRoom()
      const slow = yield* say("slow")
      yield* say("!stop")
      const help = yield* say("!help")
      yield* start()
      // What the bot itself says waits for nothing, so it may come first.
      const all = new Map(finals(yield* closed(2, room)).map((one) => [one.mark.prompt, one]))
      assert.deepStrictEqual([slow, help].map((prompt) => all.get(prompt)?.mark.state), ["stopped", "answered"])
      for (const word of ["!stop", "!retry", "!help"]) assert.include(all.get(help)!.body, word)
    }).pipe(Effect.provide(backends)))

  it.effect("that nobody knows are told the nearest, and never go to the agent", () =>
    Effect.gen(function*() {
      const script = yield* AgentScript
      const { room, say } = yield* directRoom()
      yield* start()
      yield* joined(room)
      yield* say("!sotp")
      const [told] = finals(yield* closed(1, room))
      assert.include(told!.body, "There is no !sotp. Did you mean !stop?")
      assert.deepStrictEqual(promptIds(script), [])
    }).pipe(Effect.provide(backends)))
})
