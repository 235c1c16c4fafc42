import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import type { BotSettings } from "../../src/app/bot/BotSurroundings.ts"
import { at } from "../../src/domain/Json.ts"
import type { RawEvent } from "../../src/domain/matrix/SyncBatch.ts"
import { globs } from "../../src/domain/settings/types/UserGlobs.ts"
import { AgentScript, type Line } from "../../src/testing/AgentScripted.ts"
import { MatrixMemoryControl } from "../../src/testing/MatrixMemoryControl.ts"
import { backends, closed, finals, joined, start, stop } from "./MemoryBot.ts"
import { isTold, question, shows } from "./Questions.ts"

const text = (piece: string): Line => ({ _tag: "Text", message: "m1", text: piece })
const done: Line = { _tag: "Ended", reason: "done" }

/** A group room of alice and bob, and an agent that repeats these words. */
const groupOf = Effect.fnUntraced(function*(changed: Partial<BotSettings>, ...words: ReadonlyArray<string>) {
  const { bot, people } = yield* MatrixMemoryControl
  const script = yield* AgentScript
  for (const word of words) script.answers(word, [text(`to: ${word}`), done])
  const alice = yield* people.user("alice")
  const bob = yield* people.user("bob")
  const room = yield* people.room(alice, { invite: [bot, bob] })
  yield* people.join(bob, room)
  const fiber = yield* start(changed)
  yield* joined(room)
  const say = (content: RawEvent, by = alice) => people.say(by, room, { msgtype: "m.text", ...content })
  const prompts = () => script.sent.map(({ command }) => (command._tag === "Prompt" ? command.text : command._tag))
  return { alice, bob, bot, fiber, people, prompts, room, say }
})
const group = (...words: ReadonlyArray<string>) => groupOf({}, ...words)

const inThread = (root: string): RawEvent => ({
  "m.mentions": {},
  "m.relates_to": {
    rel_type: "m.thread",
    event_id: root,
    is_falling_back: true,
    "m.in_reply_to": { event_id: root }
  }
})

describe("A mention in a group", () => {
  it.effect("is a pill without m.mentions, and the bot's display name, but nothing inside a quote", () =>
    Effect.gen(function*() {
      const { bot, bob, prompts, room, say } = yield* group("two", "three", "four")
      yield* say({
        body: "Helper: two",
        formatted_body: `<a href="https://matrix.to/#/${bot}">Helper</a>: two`,
        format: "org.matrix.custom.html"
      })
      yield* closed(1, room)
      yield* say({ body: `> <@alice:memory> look what ${bot} does\n\nI agree` }, bob)
      yield* say({ body: "bot: three", "m.mentions": {} })
      yield* closed(2, room)
      yield* say({
        body: "Helper: four",
        formatted_body: `<a href="matrix:u/${bot.slice(1)}">Helper</a>: four`,
        format: "org.matrix.custom.html"
      })
      yield* closed(3, room)
      assert.deepStrictEqual(prompts(), ["two", "three", "four"])
    }).pipe(Effect.provide(backends)))
})

describe("Words with a colon before a command", () => {
  it.effect("are a message to the assistant, though they mention the bot: it does not leave", () =>
    Effect.gen(function*() {
      const { bot, people, prompts, room, say } = yield* groupOf({ admins: globs(["@alice*"]) }, "!leave", "two")
      yield* say({ body: "Careful: !leave", "m.mentions": { user_ids: [bot] } })
      yield* say({ body: "two", "m.mentions": { user_ids: [bot] } })
      yield* closed(2, room)
      assert.strictEqual(prompts().length, 2)
      assert.strictEqual(yield* people.membership(room, bot), "join")
    }).pipe(Effect.provide(backends)))
})

describe("A thread in a group", () => {
  it.effect("on the bot's answer, and what follows in a thread that it answers in, needs no mention", () =>
    Effect.gen(function*() {
      const { bot, bob, prompts, room, say } = yield* group("one", "two", "three", "four")
      yield* say({ body: "one", "m.mentions": { user_ids: [bot] } })
      const [answer] = finals(yield* closed(1, room))
      yield* say({ body: "two", ...inThread(answer!.event) })
      yield* closed(2, room)
      const root = yield* say({ body: "a thing of ours", "m.mentions": {} }, bob)
      yield* say({ body: "not for the bot", ...inThread(root) })
      yield* say({ body: "three", ...inThread(root), "m.mentions": { user_ids: [bot] } })
      yield* say({ body: "four", ...inThread(root) }, bob)
      yield* say({ body: "only for alice", ...inThread(root), "m.mentions": { user_ids: ["@alice:memory"] } }, bob)
      const all = finals(yield* closed(4, room))
      assert.deepStrictEqual(prompts(), ["one", "two", "three", "four"])
      assert.deepStrictEqual(all.map(({ body }) => body), ["to: one", "to: two", "to: three", "to: four"])
    }).pipe(Effect.provide(backends)))

  it.effect("is followed after a restart too", () =>
    Effect.gen(function*() {
      const { bot, fiber, prompts, room, say } = yield* group("one", "two")
      const root = yield* say({ body: "a thing of ours", "m.mentions": {} })
      yield* say({ body: "one", ...inThread(root), "m.mentions": { user_ids: [bot] } })
      yield* closed(1, room)
      yield* stop(fiber)
      yield* say({ body: "two", ...inThread(root) })
      yield* start()
      yield* closed(2, room)
      assert.deepStrictEqual(prompts(), ["one", "two"])
    }).pipe(Effect.provide(backends)))

  it.effect("is no thread where threads are off: each message needs a mention, and is answered in the room", () =>
    Effect.gen(function*() {
      const { bot, prompts, room, say } = yield* groupOf({ threads: "off" }, "one", "two")
      const root = yield* say({ body: "a thing of ours", "m.mentions": {} })
      yield* say({ body: "one", ...inThread(root), "m.mentions": { user_ids: [bot] } })
      yield* closed(1, room)
      yield* say({ body: "not for the bot", ...inThread(root) })
      const asked = yield* say({ body: "two", ...inThread(root), "m.mentions": { user_ids: [bot] } })
      const answer = finals(yield* closed(2, room))[1]!
      assert.deepStrictEqual(prompts(), ["one", "two"])
      assert.deepStrictEqual(at(answer.raw, "content", "m.relates_to"), { "m.in_reply_to": { event_id: asked } })
    }).pipe(Effect.provide(backends)))
})

describe("A message with the prefix twice", () => {
  it.effect("is for the assistant, which gets it once", () =>
    Effect.gen(function*() {
      const { bot, prompts, room, say } = yield* group("!bang")
      yield* say({ body: "bot: !!bang", "m.mentions": { user_ids: [bot] } })
      yield* closed(1, room)
      assert.deepStrictEqual(prompts(), ["!bang"])
    }).pipe(Effect.provide(backends)))
})

describe("An answer to a question in a group", () => {
  it.effect("may be addressed by the bot's display name, which is no part of it", () =>
    Effect.gen(function*() {
      const { bot, room, say } = yield* group()
      const script = yield* AgentScript
      script.answers("go", [question("a1", "Deploy?", "Yes", "No")])
      yield* say({ body: "go", "m.mentions": { user_ids: [bot] } })
      yield* shows(room, "a1")
      yield* say({ body: "bot: 2", "m.mentions": {} })
      yield* isTold("answer a1 a1-1")
      script.says(script.sent[0]!.thread, [question("a2", "Which name?")])
      const { body } = yield* shows(room, "a2")
      assert.include(body, "Reply to this, or mention me")
      yield* say({ body: "Bot, Bobby" })
      yield* shows(room, "a2", "answered")
      const [last] = script.sent.slice(-1)
      assert.deepInclude(last?.command, { _tag: "Answer", text: "Bobby" })
    }).pipe(Effect.provide(backends)))
})
