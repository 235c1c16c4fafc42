import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer } from "effect"
import type { RoomId, UserId } from "../../src/domain/Ids.ts"
import type { JoinedRoom, RawEvent } from "../../src/domain/matrix/SyncBatch.ts"
import { Matrix } from "../../src/services/matrix/Matrix.ts"
import { AgentScript, type Line } from "../../src/testing/AgentScripted.ts"
import { MatrixMemoryControl } from "../../src/testing/MatrixMemoryControl.ts"
import { WholeJournal } from "../../src/testing/WholeJournal.ts"
import { backends, closed, directRoom, finals, freshStore, joined, said, start, stop, until } from "./MemoryBot.ts"
import { gone } from "./RoomTrouble.ts"

const settle = Effect.promise(() => new Promise<void>((resume) => setTimeout(resume, 5)))

const answer = (...texts: ReadonlyArray<string>) =>
  Effect.map(AgentScript, (script) => {
    for (const text of texts) {
      script.answers(
        text,
        [{ _tag: "Text", message: "m1", text }, { _tag: "Ended", reason: "done" }] satisfies ReadonlyArray<Line>
      )
    }
  })

const told = (room: RoomId) =>
  Effect.flatMap(
    MatrixMemoryControl,
    ({ sent }) =>
      Effect.map(sent(room), (events) =>
        events.filter((event) =>
          String((event["content"] as RawEvent)["body"]).includes("more than two")
        ).length)
  )

/** Somebody else comes in, and the bot has taken that in. */
const third = Effect.fnUntraced(function*(alice: UserId, room: RoomId, name: string) {
  const { people } = yield* MatrixMemoryControl
  const user = yield* people.user(name)
  yield* people.invite(alice, room, user)
  yield* people.join(user, room)
  return user
})

const wordsOf = (room: RoomId) => Effect.map(said(room), (all) => finals(all).map(({ body }) => body))

const uncounted = (room: JoinedRoom): JoinedRoom => {
  const { summary: _, ...rest } = room
  return rest
}

const cases = Effect.gen(function*() {
  const control = yield* MatrixMemoryControl
  const { bot, people } = control
  yield* answer("one", "for bob", "named", "alone again")
  const { alice, room, say } = yield* directRoom()
  yield* start()
  yield* joined(room)
  yield* say("one")
  yield* closed(1, room)
  assert.strictEqual(yield* told(room), 0)
  const bob = yield* third(alice, room, "bob")
  yield* until(
    "the word that it is a group",
    Effect.map(
      told(room).pipe(Effect.provideService(MatrixMemoryControl, control)),
      (count) => (count > 0 ? true : undefined)
    )
  )
  yield* say("for bob")
  yield* people.say(bob, room, "for bob")
  yield* people.say(alice, room, { msgtype: "m.text", body: "named", "m.mentions": { user_ids: [bot] } })
  yield* closed(2, room)
  assert.deepStrictEqual(yield* wordsOf(room), ["one", "named"])
  // It is direct again when they are two, and nobody is told again when a third comes.
  yield* people.leave(bob, room)
  yield* settle
  yield* say("alone again")
  yield* closed(3, room)
  yield* third(alice, room, "carol")
  yield* settle
  yield* say("for carol")
  yield* settle
  assert.deepStrictEqual([yield* wordsOf(room), yield* told(room)], [["one", "named", "alone again"], 1])
})

describe("a direct room", () => {
  it.effect(
    "becomes a group when a third person comes, which is said once, and people in it can talk to each " +
      "other",
    () => Effect.provide(cases, backends)
  )

  // The bot asks who is in it where no sync says so.
  it.effect("does so on a server that does not count its members too", () =>
    Effect.provide(
      cases,
      Layer.effect(
        Matrix,
        Effect.map(Matrix, (matrix) =>
          Matrix.of({
            ...matrix,
            sync: (...asked) =>
              Effect.map(matrix.sync(...asked), (batch) => ({ ...batch, joined: batch.joined.map(uncounted) }))
          }))
      ).pipe(Layer.provideMerge(backends))
    ))

  it.effect("is none for one person's word, when two bots are invited to it", () =>
    Effect.gen(function*() {
      const { bot, people } = yield* MatrixMemoryControl
      yield* answer("named")
      const alice = yield* people.user("alice")
      const other = yield* people.user("bob-the-bot")
      const room = yield* people.room(alice, { invite: [bot, other], direct: true })
      yield* people.join(other, room)
      yield* start()
      yield* joined(room)
      yield* people.say(other, room, "hello, I am a bot")
      yield* settle
      yield* people.say(alice, room, { msgtype: "m.text", body: "named", "m.mentions": { user_ids: [bot] } })
      yield* closed(1, room)
      assert.deepStrictEqual(yield* wordsOf(room), ["named"])
      assert.strictEqual((yield* (yield* WholeJournal).rooms("join"))[0]?.members, 3)
    }).pipe(Effect.provide(backends)))

  it.effect("is one to the next store too, where a host was gone before it could mark it: the invitation says so", () =>
    Effect.gen(function*() {
      const control = yield* MatrixMemoryControl
      yield* answer("one", "two")
      yield* control.outage("putAccountData", gone)
      const { room, say } = yield* directRoom()
      const onAnEmptyDisk = <A, E, R>(work: Effect.Effect<A, E, R>) => Effect.provide(Effect.scoped(work), freshStore)
      yield* onAnEmptyDisk(Effect.gen(function*() {
        const first = yield* start()
        yield* joined(room)
        yield* say("one")
        yield* closed(1, room)
        yield* stop(first)
      }))
      yield* say("two")
      yield* onAnEmptyDisk(Effect.andThen(start(), closed(2, room)))
      assert.deepStrictEqual(yield* wordsOf(room), ["one", "two"])
    }).pipe(Effect.provide(backends)))

  it.effect("that could not be marked before a restart is marked after it, and what else is marked stays", () =>
    Effect.gen(function*() {
      const control = yield* MatrixMemoryControl
      const matrix = yield* Matrix
      yield* Effect.orDie(matrix.putAccountData("m.direct", { "@zoe:memory": ["!z"] }))
      const mend = yield* control.outage("putAccountData", gone)
      const both = [yield* directRoom("alice-a"), yield* directRoom("alice-b")] as const
      const first = yield* start()
      for (const { room } of both) yield* joined(room)
      yield* settle
      yield* stop(first)
      yield* mend
      yield* start()
      yield* until(
        "the mark",
        Effect.map(
          Effect.orDie(matrix.accountData("m.direct")),
          (data) => (Object.keys(data).length === 3 ? true : undefined)
        )
      )
      assert.deepStrictEqual<unknown>(yield* matrix.accountData("m.direct"), {
        "@zoe:memory": ["!z"],
        ...Object.fromEntries(both.map(({ alice, room }) => [alice, [room]]))
      })
    }).pipe(Effect.provide(backends)))

  it.effect("is answered in itself, though m.direct names another room for its person that nobody reads any more", () =>
    Effect.gen(function*() {
      const { bot, people } = yield* MatrixMemoryControl
      const matrix = yield* Matrix
      yield* answer("one")
      const old = yield* directRoom()
      const first = yield* start()
      yield* joined(old.room)
      yield* settle
      yield* stop(first)
      const room = yield* people.room(old.alice, { invite: [bot], direct: true })
      yield* people.leave(old.alice, old.room)
      yield* Effect.orDie(matrix.putAccountData("m.direct", { [old.alice]: [old.room] }))
      yield* start()
      yield* joined(room)
      yield* people.say(old.alice, room, "one")
      yield* closed(1, room)
      assert.deepStrictEqual([yield* wordsOf(room), yield* wordsOf(old.room)], [["one"], []])
    }).pipe(Effect.provide(backends)))
})
