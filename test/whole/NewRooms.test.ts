import { assert, describe, it } from "@effect/vitest"
import { Effect, type Fiber, Logger } from "effect"
import { TestClock } from "effect/testing"
import type { RoomId } from "../../src/domain/Ids.ts"
import { Matrix } from "../../src/services/matrix/Matrix.ts"
import { AgentScript } from "../../src/testing/AgentScripted.ts"
import { MatrixMemoryControl } from "../../src/testing/MatrixMemoryControl.ts"
import { WholeJournal } from "../../src/testing/WholeJournal.ts"
import { backends, closed, directRoom, finals, freshStore, joined, said, start, stop, until } from "./MemoryBot.ts"

const answer = ({ answers }: typeof AgentScript.Service, text: string, said: string) =>
  answers(text, [{ _tag: "Text", message: "m", text: said }, { _tag: "Ended", reason: "done" }])

/** The rooms that the bot is in, beside the first one, by whether they are spaces. */
const made = (first: RoomId) =>
  Effect.gen(function*() {
    const matrix = yield* Matrix
    const rooms = (yield* matrix.joinedRooms).filter((room) => room !== first)
    const isSpace = (room: RoomId) =>
      Effect.map(matrix.state(room, "m.room.create", ""), (create) => create["type"] === "m.space")
    const spaces = yield* Effect.filter(rooms, isSpace)
    return { spaces, rooms: rooms.filter((room) => !spaces.includes(room)) }
  })

/** Alice, her direct room, and a bot that answers there. */
const talking = Effect.gen(function*() {
  const bot = yield* start()
  const on = yield* directRoom()
  yield* joined(on.room)
  return { ...on, bot: bot as Fiber.Fiber<unknown, unknown> }
})

describe("!new", () => {
  it.effect("makes a room in which the bot answers, without a mention", () =>
    Effect.gen(function*() {
      const { people } = yield* MatrixMemoryControl
      const { alice, room, say } = yield* talking
      yield* say("!new Trip to Rome")
      const [told] = finals(yield* closed(1, room))
      const { rooms: [chat], spaces: [space] } = yield* made(room)
      assert.deepStrictEqual([told?.body, told?.mark.state], [
        `I made Trip to Rome (https://matrix.to/#/${encodeURIComponent(chat!)}) and invited you.`,
        "answered"
      ])
      yield* people.join(alice, space!)
      yield* people.join(alice, chat!)
      answer(yield* AgentScript, "hello", "Hi.")
      yield* people.say(alice, chat!, "hello")
      assert.deepStrictEqual(finals(yield* closed(1, chat!)).map(({ body }) => body), ["Hi."])
    }).pipe(Effect.provide(backends)))

  it.effect("makes another one in the same space, and nobody is talked to in a space", () =>
    Effect.gen(function*() {
      const { people } = yield* MatrixMemoryControl
      const lines: Array<string> = []
      const logger = Logger.make(({ logLevel, message }) => void (logLevel === "Warn" && lines.push(String(message))))
      const { alice, room, say } = yield* Effect.provide(talking, Logger.layer([logger]))
      yield* say("!new")
      yield* closed(1, room)
      yield* say("!new")
      yield* closed(2, room)
      const { rooms, spaces } = yield* made(room)
      assert.deepStrictEqual([rooms.length, spaces.length], [2, 1])
      yield* people.join(alice, spaces[0]!)
      yield* people.say(alice, spaces[0]!, "hello? @bot:memory")
      yield* say("!help")
      yield* closed(3, room)
      assert.deepStrictEqual(yield* said(spaces[0]), [])
      assert.deepStrictEqual((yield* AgentScript).sent, [])
      assert.deepStrictEqual(lines, [])
    }).pipe(Effect.provide(backends)))

  it.effect("waits while the homeserver makes no more rooms, and then makes one", () =>
    Effect.gen(function*() {
      const control = yield* MatrixMemoryControl
      const { room, say } = yield* talking
      yield* control.fail("createRoom", { _tag: "RateLimited", retryAfter: 60_000 })
      yield* say("!new")
      yield* until(
        "it is asked",
        Effect.map(control.calls("createRoom"), (calls) => (calls === 1 ? true : undefined))
      )
      yield* TestClock.adjust("2 minutes")
      yield* closed(1, room)
      const { rooms, spaces } = yield* made(room)
      assert.deepStrictEqual([rooms.length, spaces.length], [1, 1])
    }).pipe(Effect.provide(backends)))

  it.effect("is answered without a mention in a room that a lost disk made new, which a mark tells of", () =>
    Effect.gen(function*() {
      const { people } = yield* MatrixMemoryControl
      const { alice, bot, room, say } = yield* talking
      yield* say("!new Kept")
      yield* closed(1, room)
      const { rooms: [chat] } = yield* made(room)
      yield* people.join(alice, chat!)
      yield* (yield* Matrix).putAccountData("m.direct", {})
      yield* stop(bot)
      yield* Effect.gen(function*() {
        yield* start()
        answer(yield* AgentScript, "still there?", "Yes.")
        yield* people.say(alice, chat!, "still there?")
        assert.deepStrictEqual(finals(yield* closed(1, chat!)).map(({ body }) => body), ["Yes."])
        const journal = yield* WholeJournal
        assert.deepStrictEqual((yield* journal.madeRooms(alice)).map(({ title }) => title), ["Kept"])
        assert.isDefined((yield* journal.spaceOf(alice)).space)
      }).pipe(Effect.scoped, Effect.provide(freshStore))
    }).pipe(Effect.provide(backends)))

  it.effect("is renamed in the list when the person renames it in their client", () =>
    Effect.gen(function*() {
      const { people } = yield* MatrixMemoryControl
      const { alice, room, say } = yield* talking
      yield* say("!new")
      yield* closed(1, room)
      const { rooms: [chat] } = yield* made(room)
      yield* people.join(alice, chat!)
      yield* people.putState(alice, chat!, "m.room.name", "", { name: "Mine" })
      const journal = yield* WholeJournal
      yield* until(
        "the list is in step",
        Effect.map(
          Effect.orDie(journal.madeRooms(alice)),
          ([one]) => (one?.title === "Mine" ? true : undefined)
        )
      )
    }).pipe(Effect.provide(backends)))
})
