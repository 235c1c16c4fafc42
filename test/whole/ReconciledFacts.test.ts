import { assert, describe, it } from "@effect/vitest"
import { Effect, Option } from "effect"
import type { RoomId } from "../../src/domain/Ids.ts"
import { storeMirrorType } from "../../src/domain/reset/snapshot/ChatMirror.ts"
import { Matrix } from "../../src/services/matrix/Matrix.ts"
import { WholeJournal } from "../../src/testing/WholeJournal.ts"
import { forgotten, foundIn, left, type On, reported, served } from "./Reconciled.ts"
import { end, farSide, scene } from "./SandboxBot.ts"

const account = <A, E>(on: On, act: (matrix: Matrix["Service"]) => Effect.Effect<A, E>) =>
  Effect.orDie(Effect.provide(Effect.flatMap(Matrix, act), on.matrix))

const known = (on: On, room: RoomId) =>
  Effect.provide(
    Effect.flatMap(WholeJournal, (journal) => Effect.map(Effect.orDie(journal.room(room)), Option.getOrThrow)),
    on.store
  )

const mirrorOf = (on: On, room: RoomId) => account(on, (matrix) => matrix.accountData("matrix-surface.chat", room))
const directOf = (on: On) => account(on, (matrix) => matrix.accountData("m.direct"))

/** A room that the bot serves; what is done while it is down; the report of the next start. */
const after = Effect.fnUntraced(function*(on: On, change: (room: RoomId) => Effect.Effect<unknown>) {
  const room = yield* on.direct
  yield* served(on, room)
  yield* change(room)
  const bot = yield* on.start()
  return { bot, room, report: yield* reported(on, () => true) }
})

describe("what differs after a downtime", () => {
  it.live("a name and a topic are in the store, and the name in the mirror", () =>
    Effect.gen(function*() {
      const on = yield* scene
      const { report, room } = yield* after(on, (room) =>
        Effect.andThen(
          on.people.putState(on.alice, room, "m.room.name", "", { name: "Ops" }),
          on.people.putState(on.alice, room, "m.room.topic", "", { topic: "What runs" })
        ))
      assert.isNull(report.error)
      assert.deepStrictEqual(yield* left(on), [])
      assert.strictEqual((yield* known(on, room)).title, "Ops")
      assert.strictEqual((yield* mirrorOf(on, room))["title"], "Ops")
    }).pipe(Effect.scoped, Effect.provide(farSide)))

  it.live("a person who left is told of, and the room stays", () =>
    Effect.gen(function*() {
      const on = yield* scene
      const { report, room } = yield* after(on, (room) => on.people.leave(on.alice, room))
      assert.include(foundIn(report, room), "alone by nobody")
      assert.strictEqual(yield* on.people.membership(room, on.bot), "join")
      assert.deepStrictEqual(yield* left(on), [])
    }).pipe(Effect.scoped, Effect.provide(farSide)))

  it.live("power that was lowered is told of, and the room works again when it is raised", () =>
    Effect.gen(function*() {
      const on = yield* scene
      const levels = (needed: number) => ({ users: { [on.alice]: 100 }, events_default: needed })
      const { report, room } = yield* after(
        on,
        (room) => on.people.putState(on.alice, room, "m.room.power_levels", "", levels(50))
      )
      assert.include(foundIn(report, room), "may not write by nobody")
      const prompt = yield* on.say(room, "and now?")
      while (!(yield* on.asked).includes("and now?")) yield* Effect.sleep("20 millis")
      yield* on.people.putState(on.alice, room, "m.room.power_levels", "", levels(0))
      yield* on.closed(prompt)
      assert.deepStrictEqual((yield* on.answers(room)).slice(-1), ["and now?"])
      assert.deepStrictEqual(yield* left(on), [])
    }).pipe(Effect.scoped, Effect.provide(farSide)))

  it.live("a prompt whose sender was put out afterwards is answered", () =>
    Effect.gen(function*() {
      const on = yield* scene
      const room = yield* on.group
      const bob = yield* on.people.user("bob")
      yield* on.people.invite(on.alice, room, bob)
      yield* on.people.join(bob, room)
      yield* served(on, room)
      on.script.answers("mine", [{ _tag: "Text", message: "m1", text: "yours" }, { _tag: "Ended", reason: "done" }])
      const prompt = yield* on.people.say(bob, room, {
        msgtype: "m.text",
        body: "mine",
        "m.mentions": { user_ids: [on.bot] }
      })
      yield* on.people.kick(on.alice, room, bob)
      yield* on.start()
      yield* on.closed(prompt)
      assert.deepStrictEqual((yield* on.answers(room)).slice(-1), ["yours"])
      assert.deepStrictEqual(yield* left(on), [])
    }).pipe(Effect.scoped, Effect.provide(farSide)))

  it.live("a mirror that somebody changed is written again", () =>
    Effect.gen(function*() {
      const on = yield* scene
      const { report, room } = yield* after(on, (room) =>
        account(on, (matrix) => matrix.putAccountData("matrix-surface.chat", { origin: "!other" }, room)))
      assert.include(foundIn(report, room), "mirror by plan")
      assert.strictEqual((yield* mirrorOf(on, room))["origin"], room)
      assert.deepStrictEqual(yield* left(on), [])
    }).pipe(Effect.scoped, Effect.provide(farSide)))

  it.live("the store's name in the account's data is written again", () =>
    Effect.gen(function*() {
      const on = yield* scene
      const { report } = yield* after(on, () => account(on, (matrix) => matrix.putAccountData(storeMirrorType, {})))
      assert.deepStrictEqual(foundIn(report, null), ["mirror by plan"])
      assert.deepStrictEqual(yield* left(on), [])
    }).pipe(Effect.scoped, Effect.provide(farSide)))

  it.live("what other clients wrote into m.direct stays, and what they took out stays out", () =>
    Effect.gen(function*() {
      const on = yield* scene
      const theirs = { "@carol:elsewhere": ["!theirs"] }
      const { bot, room } = yield* after(on, () => account(on, (matrix) => matrix.putAccountData("m.direct", theirs)))
      assert.deepStrictEqual(yield* left(on), [])
      assert.deepStrictEqual(yield* directOf(on), theirs)
      yield* end(bot)
      yield* forgotten(on)
      const other = yield* on.direct
      yield* on.start()
      yield* on.closed(yield* on.say(other, "hello"))
      assert.deepStrictEqual(yield* left(on), [])
      assert.notInclude(JSON.stringify(yield* directOf(on)), room)
      assert.deepStrictEqual((yield* directOf(on))["@carol:elsewhere"], ["!theirs"])
    }).pipe(Effect.scoped, Effect.provide(farSide)))
})
