import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { AgentScript, type Line } from "../../src/testing/AgentScripted.ts"
import { MatrixMemoryControl } from "../../src/testing/MatrixMemoryControl.ts"
import { backends, closed, directRoom, finals, joined, said, start, stop, until } from "./MemoryBot.ts"

const text = (piece: string): Line => ({ _tag: "Text", message: "m1", text: piece })
const done: Line = { _tag: "Ended", reason: "done" }
const settle = Effect.promise(() => new Promise<void>((resume) => setTimeout(resume, 0)))

describe("the bot and its rooms", () => {
  it.effect("writes nothing more into a room whose encryption was turned on, and leaves it", () =>
    Effect.gen(function*() {
      const { bot, people } = yield* MatrixMemoryControl
      const script = yield* AgentScript
      script.answers("go", [text("first")])
      const { alice, room, say } = yield* directRoom()
      yield* start()
      yield* joined(room)
      yield* say("go")
      yield* until("the first text", Effect.map(said(room), (all) => all[0]))
      yield* people.putState(alice, room, "m.room.encryption", "", { algorithm: "m.megolm.v1.aes-sha2" })
      yield* until(
        "the bot leaves",
        Effect.map(people.membership(room, bot), (membership) => (membership === "leave" ? true : undefined))
      )
      script.says(script.sent[0]!.thread, [text(" secret"), done])
      yield* settle
      assert.notInclude((yield* people.history(alice, room)).map((event) => JSON.stringify(event)).join(), "secret")
    }).pipe(Effect.provide(backends)))

  it.effect("answers in a group only who names it or replies to it, as a reply", () =>
    Effect.gen(function*() {
      const { bot, people } = yield* MatrixMemoryControl
      const script = yield* AgentScript
      for (const word of ["hey bot", "and you?"]) script.answers(word, [text(`to: ${word}`), done])
      const alice = yield* people.user("alice")
      const room = yield* people.room(alice, { invite: [bot] })
      yield* start()
      yield* joined(room)
      yield* people.say(alice, room, "nothing for the bot")
      const named = yield* people.say(alice, room, {
        msgtype: "m.text",
        body: "hey bot",
        "m.mentions": { user_ids: [bot] }
      })
      const [answer] = finals(yield* closed(1, room))
      assert.deepStrictEqual((answer!.raw["content"] as Record<string, unknown>)["m.relates_to"], {
        "m.in_reply_to": { event_id: named }
      })
      yield* people.say(alice, room, {
        msgtype: "m.text",
        body: "and you?",
        "m.mentions": {},
        "m.relates_to": { "m.in_reply_to": { event_id: answer!.event } }
      })
      assert.deepStrictEqual(finals(yield* closed(2, room)).map(({ body }) => body), ["to: hey bot", "to: and you?"])
      assert.strictEqual(script.sent.length, 2)
    }).pipe(Effect.provide(backends)))

  it.effect("keeps a thread of a room as a conversation of its own, and answers in it", () =>
    Effect.gen(function*() {
      const { people } = yield* MatrixMemoryControl
      const script = yield* AgentScript
      for (const word of ["in the room", "in the thread"]) script.answers(word, [text(word), done])
      const { alice, room, say } = yield* directRoom()
      yield* start()
      yield* joined(room)
      const root = yield* say("in the room")
      yield* closed(1, room)
      const inside = yield* people.say(alice, room, {
        msgtype: "m.text",
        body: "in the thread",
        "m.relates_to": { rel_type: "m.thread", event_id: root }
      })
      const answer = finals(yield* closed(2, room))[1]!
      assert.deepStrictEqual((answer.raw["content"] as Record<string, unknown>)["m.relates_to"], {
        rel_type: "m.thread",
        event_id: root,
        is_falling_back: true,
        "m.in_reply_to": { event_id: inside }
      })
      assert.strictEqual(new Set(script.sent.map(({ thread }) => thread)).size, 2)
    }).pipe(Effect.provide(backends)))

  it.effect(
    "refuses the invitation of somebody who is not allowed, with a reason, and does not hear them in a " +
      "room of others",
    () =>
      Effect.gen(function*() {
        const { bot, people } = yield* MatrixMemoryControl
        const script = yield* AgentScript
        script.answers("hello", [text("hi"), done])
        const mallory = yield* people.user("mallory")
        const hers = yield* people.room(mallory, { invite: [bot], direct: true })
        const { alice, room } = yield* directRoom()
        yield* people.invite(alice, room, mallory)
        yield* people.join(mallory, room)
        yield* start()
        yield* joined(room)
        yield* until(
          "the refusal",
          Effect.map(people.membership(hers, bot), (membership) => (membership === "leave" ? true : undefined))
        )
        const refusal = (yield* people.history(mallory, hers)).at(-1)!
        assert.include(JSON.stringify(refusal["content"]), "list of allowed users")
        yield* people.say(mallory, room, "answer me")
        yield* people.say(mallory, room, { msgtype: "m.text", body: "answer me", "m.mentions": { user_ids: [bot] } })
        yield* people.say(alice, room, { msgtype: "m.text", body: "hello", "m.mentions": { user_ids: [bot] } })
        yield* closed(1, room)
        assert.deepStrictEqual(
          script.sent.map(({ command }) => command._tag === "Prompt" ? command.text : command._tag),
          ["hello"]
        )
      }).pipe(Effect.provide(backends))
  )

  it.effect("is not let in by a stranger after a restart either: what came meanwhile is refused at the start", () =>
    Effect.gen(function*() {
      const { bot, people } = yield* MatrixMemoryControl
      const script = yield* AgentScript
      const { room } = yield* directRoom()
      const first = yield* start()
      yield* joined(room)
      yield* stop(first)
      const { alice: mallory, room: hers } = yield* directRoom("mallory")
      const refused = (times: number) =>
        until(
          `refusal ${times}`,
          Effect.map(people.membership(hers, bot), (membership) => (membership === "leave" ? true : undefined))
        )
      const second = yield* start()
      yield* refused(1)
      yield* stop(second)
      yield* people.invite(mallory, hers, bot)
      yield* start()
      yield* refused(2)
      assert.deepStrictEqual(script.sent, [])
      assert.strictEqual(yield* people.membership(room, bot), "join")
    }).pipe(Effect.provide(backends)))

  it.effect("takes a room of two people that nobody calls direct for a group, which has to name it", () =>
    Effect.gen(function*() {
      const { bot, people } = yield* MatrixMemoryControl
      const script = yield* AgentScript
      script.answers("named", [text("yes"), done])
      const alice = yield* people.user("alice")
      const room = yield* people.room(alice, { invite: [bot] })
      yield* start()
      yield* joined(room)
      yield* people.say(alice, room, { msgtype: "m.text", body: "a note to myself", "m.mentions": {} })
      yield* people.say(alice, room, { msgtype: "m.text", body: "named", "m.mentions": { user_ids: [bot] } })
      yield* closed(1, room)
      assert.deepStrictEqual(
        script.sent.map(({ command }) => command._tag === "Prompt" ? command.text : command._tag),
        ["named"]
      )
    }).pipe(Effect.provide(backends)))
})
