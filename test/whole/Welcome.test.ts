import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import type { RoomId } from "../../src/domain/Ids.ts"
import { at } from "../../src/domain/Json.ts"
import { MatrixFault } from "../../src/domain/matrix/MatrixError.ts"
import { AgentScript, type Line } from "../../src/testing/AgentScripted.ts"
import { MatrixMemoryControl } from "../../src/testing/MatrixMemoryControl.ts"
import { backends, closed, directRoom, finals, joined, start, stop, until } from "./MemoryBot.ts"

const welcome = { welcome: true }
const done: ReadonlyArray<Line> = [{ _tag: "Text", message: "m1", text: "hi" }, { _tag: "Ended", reason: "done" }]

/** The greetings that a room got. */
const greetings = (room: RoomId) =>
  Effect.flatMap(
    MatrixMemoryControl,
    ({ sent }) =>
      Effect.map(sent(room), (all) => all.filter((event) => String(at(event, "content", "body")).startsWith("Hello.")))
  )

const greeted = (room: RoomId) =>
  Effect.flatMap(
    MatrixMemoryControl,
    (control) =>
      until(
        "a greeting",
        Effect.map(
          Effect.provideService(greetings(room), MatrixMemoryControl, control),
          ([first]) => first
        )
      )
  )

/** A prompt and its answer, by which everything before it is done. */
const talk = Effect.fnUntraced(
  function*({ room, say }: { readonly room: RoomId; say(text: string): Effect.Effect<unknown> }) {
    const script = yield* AgentScript
    script.answers("hello", done)
    yield* say("hello")
    yield* closed(1, room)
  }
)

describe("A direct room", () => {
  it.effect("that the bot joins by invitation is greeted with one line that names the help command", () =>
    Effect.gen(function*() {
      const there = yield* directRoom()
      yield* start(welcome)
      const greeting = yield* greeted(there.room)
      assert.deepInclude(at(greeting, "content") as object, { msgtype: "m.notice", "m.mentions": {} })
      assert.include(String(at(greeting, "content", "body")), "!help")
      yield* talk(there)
      assert.strictEqual((yield* greetings(there.room)).length, 1)
    }).pipe(Effect.provide(backends)))

  it.effect("is greeted once, over restarts, a lost answer of the server, and another invitation", () =>
    Effect.gen(function*() {
      const { bot, fail, people } = yield* MatrixMemoryControl
      yield* fail("send", MatrixFault.cases.Unavailable.make({ detail: "cut off" }), { acted: true })
      const there = yield* directRoom()
      const first = yield* start(welcome)
      yield* joined(there.room)
      yield* greeted(there.room)
      yield* stop(first)
      const second = yield* start(welcome)
      yield* talk(there)
      yield* people.kick(there.alice, there.room, bot)
      yield* people.invite(there.alice, there.room, bot, { direct: true })
      yield* joined(there.room)
      yield* stop(second)
      const script = yield* AgentScript
      script.answers("again", done)
      yield* there.say("again")
      yield* start(welcome)
      yield* closed(2, there.room)
      assert.strictEqual((yield* greetings(there.room)).length, 1)
    }).pipe(Effect.provide(backends)))

  it.effect("to which the bot was invited while it was away is greeted too", () =>
    Effect.gen(function*() {
      const known = yield* directRoom()
      const first = yield* start(welcome)
      yield* greeted(known.room)
      yield* stop(first)
      const there = yield* directRoom()
      yield* start(welcome)
      yield* greeted(there.room)
      yield* talk(there)
      assert.strictEqual((yield* greetings(there.room)).length, 1)
    }).pipe(Effect.provide(backends)))

  it.effect("is not greeted where that is off, nor when it is turned on later", () =>
    Effect.gen(function*() {
      const { people } = yield* MatrixMemoryControl
      const there = yield* directRoom()
      const first = yield* start({ welcome: false })
      yield* talk(there)
      yield* stop(first)
      yield* people.putState(there.alice, there.room, "m.room.name", "", { name: "Ours" })
      const script = yield* AgentScript
      script.answers("again", done)
      yield* there.say("again")
      yield* start(welcome)
      yield* closed(2, there.room)
      assert.deepStrictEqual(yield* greetings(there.room), [])
    }).pipe(Effect.provide(backends)))
})

describe("A group room", () => {
  it.effect("is not greeted", () =>
    Effect.gen(function*() {
      const { bot, people } = yield* MatrixMemoryControl
      const script = yield* AgentScript
      script.answers("hello", done)
      const [alice, bob] = [yield* people.user("alice"), yield* people.user("bob")]
      const room = yield* people.room(alice, { invite: [bot, bob] })
      yield* start(welcome)
      yield* joined(room)
      yield* people.say(alice, room, { msgtype: "m.text", body: "hello", "m.mentions": { user_ids: [bot] } })
      yield* closed(1, room)
      assert.deepStrictEqual(yield* greetings(room), [])
    }).pipe(Effect.provide(backends)))
})

describe("Stickers, polls, locations and other kinds", () => {
  it.effect("get a sentence, once for each kind in a room, and nothing in a group", () =>
    Effect.gen(function*() {
      const { bot, people } = yield* MatrixMemoryControl
      const { alice, room, say } = yield* directRoom()
      yield* start()
      yield* joined(room)
      const poll = { "org.matrix.msc1767.text": "?", "m.poll": { question: {} } }
      for (const _ of [1, 2]) {
        yield* people.send(alice, room, "m.sticker", { body: "cat", url: "mxc://memory/1", info: {} })
        yield* people.send(alice, room, "m.poll.start", poll)
        yield* people.send(alice, room, "org.matrix.msc3381.poll.start", poll)
        yield* people.say(alice, room, { msgtype: "m.location", body: "here", geo_uri: "geo:1,2" })
        yield* people.say(alice, room, { msgtype: "org.example.odd", body: "odd" })
      }
      const group = yield* people.room(alice, { invite: [bot] })
      yield* joined(group)
      yield* people.send(alice, group, "m.sticker", { body: "cat", url: "mxc://memory/1", info: {} })
      yield* talk({ room, say })
      const bodies = finals(yield* closed(5, room)).map(({ body }) => body)
      assert.deepStrictEqual(bodies.map((body) => /stickers|polls|locations|kind|^hi$/.exec(body)?.[0]).toSorted(), [
        "hi",
        "kind",
        "locations",
        "polls",
        "stickers"
      ])
    }).pipe(Effect.provide(backends)))
})
