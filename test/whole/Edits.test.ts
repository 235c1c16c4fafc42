import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import type { EventId, RoomId, UserId } from "../../src/domain/Ids.ts"
import { AgentScript, type Line } from "../../src/testing/AgentScripted.ts"
import { MatrixMemoryControl } from "../../src/testing/MatrixMemoryControl.ts"
import { WholeJournal } from "../../src/testing/WholeJournal.ts"
import { backends, closed, directRoom, finals, joined, said, start, stop, until } from "./MemoryBot.ts"

const text = (piece: string): Line => ({ _tag: "Text", message: "m1", text: piece })
const done: Line = { _tag: "Ended", reason: "done" }
const settle = Effect.repeat(Effect.promise(() => new Promise<void>((resume) => setTimeout(resume, 0))), { times: 3 })

const edit = (by: UserId, room: RoomId, target: EventId, body: string) =>
  Effect.flatMap(MatrixMemoryControl, ({ people }) =>
    people.say(by, room, {
      msgtype: "m.text",
      body: `* ${body}`,
      "m.new_content": { msgtype: "m.text", body },
      "m.relates_to": { rel_type: "m.replace", event_id: target }
    }))

const react = (by: UserId, room: RoomId, target: string, key = "⟲") =>
  Effect.flatMap(
    MatrixMemoryControl,
    ({ people }) =>
      people.send(by, room, "m.reaction", { "m.relates_to": { rel_type: "m.annotation", event_id: target, key } })
  )

const prompts = (script: AgentScript["Service"]) =>
  script.sent.flatMap(({ command }) => (command._tag === "Prompt" ? [command.text] : []))

/** A direct room in which an answer is being written, and a second message waits behind it. */
const waiting = Effect.gen(function*() {
  const script = yield* AgentScript
  script.answers("first", [text("one")])
  for (const body of ["second", "better", "best"]) script.answers(body, [text(`re ${body}`), done])
  const { alice, room, say } = yield* directRoom()
  const bot = yield* start()
  yield* joined(room)
  yield* say("first")
  yield* until("the first text", Effect.map(said(room), (all) => all[0]))
  const second = yield* say("second")
  yield* settle
  return { alice, room, say, second, script, bot, go: Effect.sync(() => script.says(script.sent[0]!.thread, [done])) }
})

describe("A message that is edited while it waits", () => {
  it.effect("is asked with the newest text, and nothing is said about it", () =>
    Effect.gen(function*() {
      const { alice, go, room, script, second } = yield* waiting
      yield* edit(alice, room, second, "better")
      yield* edit(alice, room, second, "best")
      yield* settle
      yield* go
      const all = finals(yield* closed(2, room))
      assert.deepStrictEqual(prompts(script), ["first", "best"])
      assert.deepStrictEqual(all.map(({ body }) => body), ["one", "re best"])
    }).pipe(Effect.provide(backends)))

  it.effect("is asked with the text before, where the edit was taken back", () =>
    Effect.gen(function*() {
      const { people } = yield* MatrixMemoryControl
      const { alice, go, room, script, second } = yield* waiting
      yield* edit(alice, room, second, "better")
      const best = yield* edit(alice, room, second, "best")
      yield* people.redact(alice, room, best)
      yield* settle
      yield* go
      yield* closed(2, room)
      assert.deepStrictEqual(prompts(script), ["first", "better"])
    }).pipe(Effect.provide(backends)))

  it.effect("keeps its text where somebody else edits it, or it would become a command or nothing", () =>
    Effect.gen(function*() {
      const { people } = yield* MatrixMemoryControl
      const { alice, go, room, script, second } = yield* waiting
      const bob = yield* people.user("bob")
      yield* people.invite(alice, room, bob)
      yield* people.join(bob, room)
      yield* edit(bob, room, second, "better")
      yield* edit(alice, room, second, "!stop")
      yield* edit(alice, room, second, " ")
      yield* settle
      yield* go
      yield* closed(2, room)
      assert.deepStrictEqual(prompts(script), ["first", "second"])
    }).pipe(Effect.provide(backends)))

  it.effect("is asked with its newest text where the bot was killed between the edit and the asking", () =>
    Effect.gen(function*() {
      const { alice, bot, go, room, script, second } = yield* waiting
      yield* edit(alice, room, second, "best")
      yield* settle
      yield* stop(bot)
      yield* go
      yield* start()
      yield* closed(2, room)
      assert.deepStrictEqual(prompts(script), ["first", "best"])
    }).pipe(Effect.provide(backends)))

  it.effect("is asked with its newest text where both came while the bot was down", () =>
    Effect.gen(function*() {
      const script = yield* AgentScript
      script.answers("better", [text("re better"), done])
      const { alice, room, say } = yield* directRoom()
      const first = yield* start()
      yield* joined(room)
      yield* stop(first)
      yield* edit(alice, room, yield* say("second"), "better")
      yield* start()
      yield* closed(1, room)
      assert.deepStrictEqual(prompts(script), ["better"])
    }).pipe(Effect.provide(backends)))

  it.effect("leaves none of its texts behind when it is taken back", () =>
    Effect.gen(function*() {
      const { people } = yield* MatrixMemoryControl
      const journal = yield* WholeJournal
      const { alice, go, room, script, second } = yield* waiting
      yield* edit(alice, room, second, "better")
      yield* settle
      yield* people.redact(alice, room, second)
      yield* settle
      assert.strictEqual(yield* Effect.orDie(journal.openTurns), 1)
      yield* go
      yield* closed(1, room)
      yield* settle
      assert.deepStrictEqual(prompts(script), ["first"])
      assert.lengthOf(finals(yield* said(room)), 1)
    }).pipe(Effect.provide(backends)))
})

describe("A message that is edited after it was asked", () => {
  const answered = Effect.gen(function*() {
    const script = yield* AgentScript
    script.answers("first", [text("re first"), done])
    script.answers("best", [text("re best"), done])
    const { alice, room, say } = yield* directRoom()
    yield* start()
    yield* joined(room)
    const prompt = yield* say("first")
    const [answer] = finals(yield* closed(1, room))
    yield* edit(alice, room, prompt, "better")
    const notice = finals(yield* closed(2, room))[1]!
    return { alice, room, say, prompt, answer: answer!, notice, script }
  })

  it.effect("gets one word about it, however often it is edited, as a reply to it", () =>
    Effect.gen(function*() {
      const { alice, notice, prompt, room } = yield* answered
      assert.include(notice.body, "You changed your message")
      assert.deepStrictEqual((notice.raw["content"] as { "m.relates_to": unknown })["m.relates_to"], {
        "m.in_reply_to": { event_id: prompt }
      })
      yield* edit(alice, room, prompt, "best")
      yield* settle
      assert.lengthOf(finals(yield* said(room)), 2)
    }).pipe(Effect.provide(backends)))

  for (const on of ["notice", "prompt", "answer"] as const) {
    for (const how of ["a reaction", "a reply"] as const) {
      it.effect(`is asked again with the newest text by ${how} to the ${on}`, () =>
        Effect.gen(function*() {
          const { people } = yield* MatrixMemoryControl
          const all = yield* answered
          const { alice, prompt, room, script } = all
          yield* edit(alice, room, prompt, "best")
          const target = on === "prompt" ? prompt : all[on].edits ?? all[on].event
          if (how === "a reaction") yield* react(alice, room, target)
          else {
            yield* people.say(alice, room, {
              msgtype: "m.text",
              body: "!retry",
              "m.relates_to": { "m.in_reply_to": { event_id: target } }
            })
          }
          const last = finals(yield* closed(3, room))[2]!
          assert.deepStrictEqual([last.body, last.mark.attempt, last.mark.prompt], ["re best", 2, prompt])
          assert.deepStrictEqual(prompts(script), ["first", "best"])
          yield* react(alice, room, last.edits ?? last.event, "🔁")
          assert.include(finals(yield* closed(4, room))[3]!.body, "has been answered")
        }).pipe(Effect.provide(backends)))
    }
  }
})
