import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer, Option } from "effect"
import { TestClock } from "effect/testing"
import type { RoomId } from "../../src/domain/Ids.ts"
import { MatrixFault } from "../../src/domain/matrix/MatrixError.ts"
import { Matrix } from "../../src/services/matrix/Matrix.ts"
import { AgentScript } from "../../src/testing/AgentScripted.ts"
import { MatrixMemoryControl } from "../../src/testing/MatrixMemoryControl.ts"
import { WholeJournal } from "../../src/testing/WholeJournal.ts"
import { backends, closed, joined, start, stop, until } from "./MemoryBot.ts"
import { done, question, settled, shows, text, told } from "./Questions.ts"
import { gone } from "./RoomTrouble.ts"

const minutes = (count: number) =>
  Effect.forEach(
    Array.from({ length: count }),
    () => Effect.andThen(TestClock.adjust("1 minute"), settled),
    { discard: true }
  )

/** A room with a question that is open, and a bot that ended meanwhile and has lost its place in the stream. */
const lostWithAQuestion = Effect.gen(function*() {
  const { bot, people } = yield* MatrixMemoryControl
  const script = yield* AgentScript
  script.answers("deploy", [question("a1", "May I?", "Yes", "No")])
  script.answers("hello", [text("hi"), done])
  const alice = yield* people.user("alice")
  const room = yield* people.room(alice, { invite: [bot], direct: true })
  const first = yield* start()
  yield* joined(room)
  yield* people.say(alice, room, "deploy")
  yield* shows(room, "a1")
  yield* stop(first)
  yield* (yield* WholeJournal).put("token", "lost")
  return { alice, room }
})

const membershipOf = (room: RoomId) =>
  Effect.flatMap(
    WholeJournal,
    (journal) => Effect.map(Effect.orDie(journal.room(room)), (known) => Option.getOrThrow(known).membership)
  )

const answered = (room: RoomId) =>
  Effect.map(closed(2, room), (all) => all.filter(({ mark }) => mark.state === "answered").map(({ body }) => body))

describe("a room that the homeserver leaves out of the list of our rooms", () => {
  it.effect("by an answer that is older than our coming back still has its prompts answered", () =>
    Effect.gen(function*() {
      const { bot, hold, people } = yield* MatrixMemoryControl
      const { alice, room } = yield* lostWithAQuestion
      const list = yield* hold("joinedRooms", { acted: true })
      const state = yield* hold("state", { acted: true })
      yield* people.kick(alice, room, bot)
      yield* start()
      yield* list.arrived
      yield* list.release
      yield* state.arrived
      yield* people.invite(alice, room, bot)
      yield* joined(room)
      yield* settled
      yield* state.release
      yield* settled
      yield* people.say(alice, room, "hello")
      assert.deepStrictEqual(yield* answered(room), ["hi"])
      assert.strictEqual(yield* membershipOf(room), "join")
    }).pipe(Effect.provide(backends)))

  it.effect("that it lists again later, as after a join by hand, has its prompts answered", () =>
    Effect.gen(function*() {
      const { bot, hold, people } = yield* MatrixMemoryControl
      const { alice, room } = yield* lostWithAQuestion
      yield* people.kick(alice, room, bot)
      yield* start()
      yield* until("the room is lost", Effect.map(membershipOf(room), (is) => (is === "leave" ? true : undefined)))
      const other = yield* people.room(alice, { invite: [bot], direct: true })
      yield* joined(other)
      const sync = yield* hold("sync")
      yield* people.say(alice, other, "tick")
      yield* sync.arrived
      yield* people.invite(alice, room, bot)
      yield* people.join(bot, room)
      yield* sync.release
      yield* settled
      yield* people.say(alice, room, "hello")
      // What was refused in the room meanwhile, and what waits behind it, has its own pace.
      yield* minutes(15)
      assert.deepStrictEqual(yield* answered(room), ["hi"])
    }).pipe(Effect.provide(backends)))

  it.effect("though we are in it, once or for ever, goes on: its question stays open, its prompts are answered", () =>
    Effect.gen(function*() {
      const { people } = yield* MatrixMemoryControl
      const { alice, room } = yield* lostWithAQuestion
      yield* start()
      yield* minutes(2)
      assert.strictEqual(yield* membershipOf(room), "join")
      assert.deepStrictEqual(yield* told, ["prompt deploy"])
      yield* people.say(alice, room, "1")
      yield* until("the answer", Effect.map(told, (all) => (all.length > 1 ? true : undefined)))
      assert.deepStrictEqual(yield* told, ["prompt deploy", "answer a1 a1-0"])
    }).pipe(Effect.provide(
      Layer.effect(
        Matrix,
        Effect.map(Matrix, (matrix) => Matrix.of({ ...matrix, joinedRooms: Effect.succeed([]) }))
      ).pipe(Layer.provideMerge(backends))
    )))
})

describe("an answer that was not sent into a room that is lost", () => {
  it.effect("is not tried on for ever where no turn of the room is open any more", () =>
    Effect.gen(function*() {
      const { bot, outage, people } = yield* MatrixMemoryControl
      const script = yield* AgentScript
      script.answers("hello", [text("hi"), done])
      const alice = yield* people.user("alice")
      const room = yield* people.room(alice, { invite: [bot], direct: true })
      const mend = yield* outage("send", gone, { room })
      const first = yield* start()
      yield* joined(room)
      yield* people.say(alice, room, "hello")
      yield* until("the answer", Effect.map(told, (all) => (all.length > 0 ? true : undefined)))
      yield* minutes(2)
      yield* stop(first)
      yield* mend
      yield* people.kick(alice, room, bot)
      const journal = yield* WholeJournal
      yield* journal.put("token", "lost")
      yield* start()
      yield* minutes(3)
      assert.strictEqual(yield* membershipOf(room), "leave")
    }).pipe(Effect.provide(backends)))
})

describe("a place in the stream that is lost again and again", () => {
  it.effect("is followed by one series of requests for the rooms while those fail, not by one for each loss", () =>
    Effect.gen(function*() {
      const { bot, calls, fail, outage, people } = yield* MatrixMemoryControl
      const script = yield* AgentScript
      script.answers("deploy", [question("a1", "May I?", "Yes", "No")])
      const alice = yield* people.user("alice")
      const room = yield* people.room(alice, { invite: [bot], direct: true })
      yield* start()
      yield* joined(room)
      yield* people.say(alice, room, "deploy")
      yield* shows(room, "a1")
      yield* outage("joinedRooms", gone)
      for (let n = 0; n < 20; n++) {
        yield* fail("sync", MatrixFault.cases.Refused.make({ status: 400, errcode: "M_UNKNOWN", detail: "" }))
        yield* people.say(alice, room, "!help")
        yield* minutes(2)
      }
      const before = yield* calls("joinedRooms")
      yield* minutes(10)
      assert.isAtMost((yield* calls("joinedRooms")) - before, 100)
    }).pipe(Effect.provide(backends)))
})
