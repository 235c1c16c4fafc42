import { assert } from "@effect/vitest"
import { Duration, Effect } from "effect"
import type { RoomId } from "../../src/domain/Ids.ts"
import type { RawEvent } from "../../src/domain/matrix/SyncBatch.ts"
import { Matrix } from "../../src/services/matrix/Matrix.ts"
import type { MatrixCase } from "./MatrixSync.contract.ts"
import { bodies, content, distinct, failure, follow, pages, refusal, start, text, together, World } from "./World.ts"

/** Being invited to a room, joining it, leaving it, and being taken out of it. */
export const roomCases = (test: MatrixCase) => {
  test(
    "shows an invite: from whom, whether direct, whether encrypted",
    Effect.gen(function*() {
      const { bot, people } = yield* World
      const alice = yield* people.user("alice")
      const since = yield* start
      const encryption = { type: "m.room.encryption", content: { algorithm: "m.megolm.v1.aes-sha2" } }
      const room = yield* people.room(alice, { invite: [bot], direct: true, state: [encryption] })
      const { batch } = yield* follow(since, (batch) => batch.invited.length > 0)
      const invited = batch.invited[0]!
      assert.strictEqual(invited.room, room)
      const own = invited.state.find((event) => event["type"] === "m.room.member" && event["state_key"] === bot)
      assert.strictEqual(own?.["sender"], alice)
      assert.deepInclude(content(own), { membership: "invite", is_direct: true })
      assert.isTrue(invited.state.some((event) => event["type"] === "m.room.encryption"))
    })
  )

  test(
    "reads after the join what was written between invite and join, be it more than a batch holds",
    Effect.gen(function*() {
      const matrix = yield* Matrix
      const { bot, people } = yield* World
      const alice = yield* people.user("alice")
      const room = yield* people.room(alice, { invite: [bot] })
      const since = yield* start
      const said = Array.from({ length: 60 }, (_, index) => `are you there? ${index}`)
      yield* Effect.forEach(said, (body) => people.say(alice, room, body), { discard: true })
      yield* matrix.join(room)
      yield* matrix.join(room)
      const { batch } = yield* follow(since, (batch) => batch.joined.length > 0)
      const joined = batch.joined[0]!
      assert.isTrue(joined.limited)
      const history = distinct([...(yield* pages(room, joined.prevBatch, undefined, 50)), ...joined.timeline])
      const own = history.filter((event) => event["type"] === "m.room.member" && event["state_key"] === bot)
      assert.deepStrictEqual(own.map((event) => content(event)["membership"]), ["invite", "join"])
      assert.deepStrictEqual(bodies(history), said)
      assert.deepStrictEqual(yield* matrix.joinedRooms, [room])
    })
  )

  test(
    "reads after the join what little was written, though the batch and the way back may overlap",
    Effect.gen(function*() {
      const matrix = yield* Matrix
      const { bot, people } = yield* World
      const alice = yield* people.user("alice")
      const room = yield* people.room(alice, { invite: [bot] })
      const since = yield* start
      yield* people.say(alice, room, "are you there?")
      yield* matrix.join(room)
      const joined = (yield* follow(since, (batch) => batch.joined.length > 0)).batch.joined[0]!
      const history = distinct([...(yield* pages(room, joined.prevBatch, undefined, 50)), ...joined.timeline])
      assert.deepStrictEqual(bodies(history), ["are you there?"])
      assert.strictEqual(history.at(-1)?.["state_key"], bot)
    })
  )

  test(
    "leaves with a reason and forgets, also twice",
    Effect.gen(function*() {
      const { matrix, people, alice, room, bot } = yield* together
      assert.deepStrictEqual(yield* refusal(matrix.forget(room)), { status: 400, errcode: "M_UNKNOWN" })
      yield* matrix.leave(room, "done here")
      yield* matrix.leave(room)
      const last = (yield* people.history(alice, room)).findLast((event) => event["state_key"] === bot)
      assert.deepInclude(content(last), { membership: "leave", reason: "done here" })
      yield* matrix.forget(room)
      yield* matrix.forget(room)
      assert.deepStrictEqual(yield* matrix.joinedRooms, [])
      yield* matrix.leave("!no-such-room" as RoomId)
    })
  )

  test(
    "shows a room it was taken out of, with what was said before",
    Effect.gen(function*() {
      const { matrix, people, alice, room, bot } = yield* together
      const since = yield* start
      yield* people.say(alice, room, "goodbye")
      yield* people.kick(alice, room, bot, { reason: "enough" })
      const { batch } = yield* follow(since, (batch) => batch.left.length > 0)
      const left = batch.left[0]!
      assert.strictEqual(left.room, room)
      assert.deepStrictEqual(bodies(left.timeline), ["goodbye"])
      const own = left.timeline.find((event) => event["type"] === "m.room.member")
      assert.deepInclude(content(own), { membership: "leave", reason: "enough" })
      assert.strictEqual(own?.["sender"], alice)
      assert.deepStrictEqual(yield* refusal(matrix.send(room, "m.room.message", "late", text("late"))), {
        status: 403,
        errcode: "M_FORBIDDEN"
      })
    })
  )

  test(
    "shows an invite without a token too, and that it was taken back",
    Effect.gen(function*() {
      const { bot, people } = yield* World
      const alice = yield* people.user("alice")
      const room = yield* people.room(alice, { invite: [bot] })
      const first = yield* (yield* Matrix).sync(undefined, Duration.zero)
      assert.deepStrictEqual(first.invited.map((invited) => invited.room), [room])
      yield* people.kick(alice, room, bot)
      const { batch } = yield* follow(first.next, (batch) => batch.left.length > 0)
      assert.strictEqual(batch.left[0]?.room, room)
      assert.strictEqual(yield* people.membership(room, bot), "leave")
    })
  )

  test(
    "shows a room's state whole, with who wrote it, and which room an alias does not stand for",
    Effect.gen(function*() {
      const { matrix, alice, room, bot } = yield* together
      const create = yield* matrix.stateEvent(room, "m.room.create", "")
      assert.strictEqual(create["sender"], alice)
      assert.deepStrictEqual(content(create), yield* matrix.state(room, "m.room.create", ""))
      const unknown = { status: 404, errcode: "M_NOT_FOUND" }
      assert.deepStrictEqual(yield* refusal(matrix.stateEvent(room, "m.room.topic", "")), unknown)
      const elsewhere = bot.slice(bot.indexOf(":"))
      assert.deepStrictEqual(yield* refusal(matrix.roomOfAlias(`#nothing-of-the-kind${elsewhere}`)), unknown)
    })
  )

  test(
    "is refused in a room that there is not",
    Effect.gen(function*() {
      const matrix = yield* Matrix
      assert.deepStrictEqual(
        yield* refusal(matrix.send("!no-such-room" as RoomId, "m.room.message", "t", text("x"))),
        { status: 403, errcode: "M_FORBIDDEN" }
      )
      assert.strictEqual((yield* failure(matrix.join("!no-such-room" as RoomId))).reason._tag, "Refused")
    })
  )

  test(
    "shows that a room went on in another one, and joins that by the servers that know it",
    Effect.gen(function*() {
      const { matrix, people, alice, room, bot } = yield* together
      const since = yield* start
      const replacement = yield* people.upgrade(alice, room)
      const isUpgrade = (event: RawEvent) => event["type"] === "m.room.tombstone"
      const { batches } = yield* follow(since, (batch) => batch.joined.some(({ timeline }) => timeline.some(isUpgrade)))
      const tombstone = batches.flatMap(({ joined }) => joined.flatMap(({ timeline }) => timeline)).find(isUpgrade)
      assert.strictEqual(content(tombstone)["replacement_room"], replacement)
      yield* people.invite(alice, replacement, bot)
      yield* matrix.join(replacement, [alice.split(":").slice(1).join(":")])
      const create = yield* matrix.state(replacement, "m.room.create", "")
      assert.deepInclude(create["predecessor"], { room_id: room })
    })
  )

  test(
    "makes a room and invites with it",
    Effect.gen(function*() {
      const matrix = yield* Matrix
      const { bot, people } = yield* World
      const alice = yield* people.user("alice")
      const room = yield* matrix.createRoom({ name: "Yours", topic: "Talk", invite: [alice], direct: true })
      assert.strictEqual(yield* people.membership(room, alice), "invite")
      yield* people.join(alice, room)
      assert.deepStrictEqual(yield* matrix.state(room, "m.room.name", ""), { name: "Yours" })
      const invite = (yield* people.history(alice, room)).find((event) => event["state_key"] === alice)
      assert.deepInclude(content(invite), { membership: "invite", is_direct: true })
      assert.deepStrictEqual(yield* matrix.joinedRooms, [room])
      assert.strictEqual(yield* people.membership(room, bot), "join")
    })
  )

  test(
    "makes an encrypted room with a mark of its own, in which the invited may do what the bot may",
    Effect.gen(function*() {
      const matrix = yield* Matrix
      const { bot, people } = yield* World
      const alice = yield* people.user("alice")
      const mark = { type: "matrix-surface.made", content: { by: alice } }
      const link = { type: "m.space.parent", key: "!space:x", content: { via: ["x"], canonical: true } }
      const room = yield* matrix.createRoom({
        invite: [alice],
        direct: true,
        equals: true,
        encrypted: true,
        state: [mark, link]
      })
      assert.deepStrictEqual(yield* matrix.state(room, "matrix-surface.made", ""), { by: alice })
      assert.deepStrictEqual(yield* matrix.state(room, "m.space.parent", "!space:x"), link.content)
      assert.strictEqual(
        (yield* matrix.state(room, "m.room.encryption", ""))["algorithm"],
        "m.megolm.v1.aes-sha2"
      )
      yield* people.join(alice, room)
      yield* people.putState(alice, room, "m.room.name", "", { name: "Mine" })
      const levels = yield* matrix.state(room, "m.room.power_levels", "")
      yield* people.putState(alice, room, "m.room.power_levels", "", { ...levels, invite: 1 })
      assert.deepStrictEqual(
        yield* matrix.joinedMembers(room).pipe(Effect.map((all) => [...all].sort())),
        [
          alice,
          bot
        ].sort()
      )
    })
  )

  test(
    "makes a space, lists a room in it, and invites whoever left it again",
    Effect.gen(function*() {
      const matrix = yield* Matrix
      const { people } = yield* World
      const alice = yield* people.user("alice")
      const space = yield* matrix.createRoom({ name: "Yours", space: true, invite: [alice], direct: false })
      assert.strictEqual((yield* matrix.state(space, "m.room.create", ""))["type"], "m.space")
      yield* matrix.putState(space, "m.space.child", "!room:x", { via: ["x"] })
      assert.deepStrictEqual(yield* matrix.state(space, "m.space.child", "!room:x"), { via: ["x"] })
      yield* people.join(alice, space)
      assert.deepStrictEqual(yield* refusal(matrix.invite(space, alice)), { status: 403, errcode: "M_FORBIDDEN" })
      yield* people.leave(alice, space)
      yield* matrix.invite(space, alice)
      yield* matrix.invite(space, alice)
      assert.strictEqual(yield* people.membership(space, alice), "invite")
    })
  )
}
