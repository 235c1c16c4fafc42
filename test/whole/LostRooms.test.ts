import { assert, describe, it } from "@effect/vitest"
import { Duration, Effect, Layer } from "effect"
import { TestClock } from "effect/testing"
import type { RoomId, UserId } from "../../src/domain/Ids.ts"
import { MatrixFault } from "../../src/domain/matrix/MatrixError.ts"
import { Matrix } from "../../src/services/matrix/Matrix.ts"
import * as AgentScripted from "../../src/testing/AgentScripted.ts"
import { AgentScript } from "../../src/testing/AgentScripted.ts"
import * as MatrixMemory from "../../src/testing/MatrixMemory.ts"
import { MatrixMemoryControl } from "../../src/testing/MatrixMemoryControl.ts"
import { WholeJournal } from "../../src/testing/WholeJournal.ts"
import { backends, closed, freshStore, joined, said, settings, start, stop, until } from "./MemoryBot.ts"
import { asked, done, group, isTold, question, settled, shows, text, told } from "./Questions.ts"

/** An agent that cannot go on over another socket: a turn that asks keeps its own. */
const unresuming = Layer.merge(freshStore, Layer.merge(MatrixMemory.layer, AgentScripted.layer({ resume: false }, 16)))
const few = { agent: { ...settings.agent, maxConversations: 16 } }

/** The bot's end in a room. */
const ends = {
  kicked: (alice: UserId, room: RoomId) =>
    Effect.flatMap(MatrixMemoryControl, ({ bot, people }) => people.kick(alice, room, bot)),
  banned: (alice: UserId, room: RoomId) =>
    Effect.flatMap(MatrixMemoryControl, ({ bot, people }) => people.kick(alice, room, bot, { ban: true })),
  left: (_: UserId, room: RoomId) => Effect.flatMap(MatrixMemoryControl, ({ bot, people }) => people.leave(bot, room))
}

const openTurns = Effect.flatMap(WholeJournal, (journal) => Effect.orDie(journal.openTurns))
const noneOpen = Effect.gen(function*() {
  const journal = yield* WholeJournal
  yield* until("no turn is open", Effect.map(Effect.orDie(journal.openTurns), (n) => (n === 0 ? true : undefined)))
})

describe("a question of a room that the bot is not in any more", () => {
  for (const [how, end] of Object.entries(ends)) {
    it.effect(`(${how}) keeps no socket: its person is asked in other rooms, however often`, () =>
      Effect.gen(function*() {
        const { bot, people } = yield* MatrixMemoryControl
        const script = yield* AgentScript
        const alice = yield* people.user("alice")
        yield* start(few)
        const asks = Effect.fnUntraced(function*(n: number) {
          script.answers(`deploy ${n}`, [question(`a${n}`, "May I?", "Yes", "No")])
          const room = yield* people.room(alice, { invite: [bot], direct: true })
          yield* joined(room)
          yield* people.say(alice, room, `deploy ${n}`)
          yield* shows(room, `a${n}`)
          return room
        })
        for (let n = 0; n < 5; n++) {
          const room = yield* asks(n)
          yield* end(alice, room)
          yield* noneOpen
        }
        assert.strictEqual((yield* told).filter((line) => line === "cancel").length, 5)
        yield* asks(5)
      }).pipe(Effect.provide(unresuming)))
  }

  it.effect("is over when the bot is invited again: what is said there is a prompt", () =>
    Effect.gen(function*() {
      const { bot, people } = yield* MatrixMemoryControl
      const script = yield* AgentScript
      script.answers("deploy", [question("a1", "May I?", "Yes", "No")])
      script.answers("and now?", [text("hi"), done])
      const { alice, mention, room, says } = yield* group
      yield* says(alice, "deploy", mention)
      yield* shows(room, "a1")
      yield* people.kick(alice, room, bot)
      yield* noneOpen
      yield* people.invite(alice, room, bot)
      yield* joined(room)
      yield* says(alice, "and now?", mention)
      yield* isTold("prompt and now?")
      for (let n = 0; n < 5; n++) yield* Effect.andThen(TestClock.adjust("1 minute"), settled)
      assert.deepStrictEqual((yield* closed(2, room)).map(({ mark }) => mark.state).slice(-2).toSorted(), [
        "answered",
        "stopped"
      ])
      assert.strictEqual((yield* asked(room)).at(-1)?.mark.asked, "withdrawn")
    }).pipe(Effect.provide(backends)))

  it.effect("is stopped by the next start, where its end was noted by a process that ended then", () =>
    Effect.gen(function*() {
      const { bot, people } = yield* MatrixMemoryControl
      const script = yield* AgentScript
      const alice = yield* people.user("alice")
      script.answers("deploy", [question("a1", "May I?", "Yes", "No")])
      const first = yield* start(few)
      const room = yield* people.room(alice, { invite: [bot], direct: true })
      yield* joined(room)
      yield* people.say(alice, room, "deploy")
      yield* shows(room, "a1")
      yield* stop(first)
      yield* people.kick(alice, room, bot)
      const { next } = yield* (yield* Matrix).sync(undefined, Duration.zero)
      const journal = yield* WholeJournal
      yield* journal.put("token", next)
      yield* journal.noteRoom({ room, membership: "leave" })
      yield* start(few)
      yield* noneOpen
    }).pipe(Effect.provide(unresuming)))

  it.effect("is stopped by the next start where the homeserver purged the room, and no sync tells of it", () =>
    Effect.gen(function*() {
      const { bot, people } = yield* MatrixMemoryControl
      const script = yield* AgentScript
      const alice = yield* people.user("alice")
      script.answers("deploy", [question("a1", "May I?", "Yes", "No")])
      const first = yield* start(few)
      const room = yield* people.room(alice, { invite: [bot], direct: true })
      yield* joined(room)
      yield* people.say(alice, room, "deploy")
      yield* shows(room, "a1")
      yield* stop(first)
      yield* people.kick(alice, room, bot)
      yield* (yield* WholeJournal).put("token", "lost")
      yield* start(few)
      yield* settled
      for (let n = 0; n < 3; n++) yield* Effect.andThen(TestClock.adjust("1 minute"), settled)
      assert.strictEqual(yield* openTurns, 0)
    }).pipe(Effect.provide(unresuming)))
})

describe("a request for another attempt, read when the bot is not in its room any more", () => {
  it.effect("is given to nobody, and leaves no turn open", () =>
    Effect.gen(function*() {
      const { bot, hold, outage, people } = yield* MatrixMemoryControl
      const script = yield* AgentScript
      for (let n = 0; n < 2; n++) script.answers("deploy", [question("a1", "May I?", "Yes", "No")])
      const { alice, bob, mention, room, says } = yield* group
      yield* says(alice, "deploy", mention)
      yield* shows(room, "a1")
      yield* says(alice, "!stop", mention)
      yield* closed(1, room)
      yield* settled
      const mend = yield* outage("messages", MatrixFault.cases.Unavailable.make({ status: 502, detail: "" }), { room })
      const sync = yield* hold("sync")
      yield* says(bob, "tick")
      yield* sync.arrived
      for (let n = 0; n < 70; n++) yield* says(bob, `chatter ${n}`)
      yield* says(alice, "!retry", mention)
      yield* sync.release
      yield* settled
      yield* people.kick(alice, room, bot)
      yield* settled
      yield* mend
      for (let n = 0; n < 90; n++) yield* Effect.andThen(TestClock.adjust("1 minute"), settled)
      assert.deepStrictEqual([yield* openTurns, yield* told], [0, ["prompt deploy", "cancel"]])
    }).pipe(Effect.provide(backends)))
})

describe("a prompt that came with the bot's end in its room", () => {
  it.effect("is closed when the bot is invited again, and given to nobody before", () =>
    Effect.gen(function*() {
      const { bot, hold, people } = yield* MatrixMemoryControl
      const script = yield* AgentScript
      script.answers("deploy", [question("a1", "May I?", "Yes", "No")])
      const { alice, mention, room, says } = yield* group
      yield* settled
      const sync = yield* hold("sync")
      yield* says(alice, "tick")
      yield* sync.arrived
      yield* says(alice, "deploy", mention)
      yield* people.kick(alice, room, bot)
      yield* sync.release
      yield* until("it is admitted", Effect.map(openTurns, (n) => (n === 0 ? true : undefined)))
      yield* settled
      assert.deepStrictEqual([yield* openTurns, yield* told, yield* said(room)], [0, [], []])
    }).pipe(Effect.provide(backends)))
})
