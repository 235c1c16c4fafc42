import { assert, describe, it } from "@effect/vitest"
import { Duration, Effect, type Layer } from "effect"
import type { RoomId } from "../../src/domain/Ids.ts"
import type { MatrixError } from "../../src/domain/matrix/MatrixError.ts"
import { Matrix } from "../../src/services/matrix/Matrix.ts"
import { SynapseAdmin } from "../../src/services/matrix/SynapseAdmin.ts"
import { bodies, content, failure, idle, refusal, start, together, World } from "./World.ts"

/** What a reset asks of every `Matrix` and `SynapseAdmin`. */
export const suite = (name: string, world: Layer.Layer<Matrix | SynapseAdmin | World>) =>
  describe(`${name}, for a reset,`, () => {
    const test = (title: string, body: Effect.Effect<void, MatrixError, Matrix | SynapseAdmin | World>) =>
      it.live(title, () => Effect.provide(body, world))

    test(
      "surveys joined rooms, invitations, and rooms that were left and not forgotten, without a cache",
      Effect.gen(function*() {
        const { alice, bot, matrix, people, room } = yield* together
        const since = yield* start
        const [second, third] = [
          yield* people.room(alice, { invite: [bot], name: "Second" }),
          yield* people.room(alice, { invite: [bot], direct: true })
        ]
        yield* matrix.join(second)
        yield* matrix.putAccountData("m.direct", { [alice]: [room] })
        yield* matrix.putAccountData("matrix-surface.chat", { some: "thing" }, room)
        const before = yield* matrix.survey
        assert.deepStrictEqual(before.joined.map((one) => one.room).sort(), [room, second].sort())
        assert.deepStrictEqual(before.invited.map((one) => one.room), [third])
        assert.deepInclude(before.accountData, { type: "m.direct", content: { [alice]: [room] } })
        const [first, named] = [
          before.joined.find((one) => one.room === room)!,
          before.joined.find((one) => one.room === second)!
        ]
        assert.deepStrictEqual(first.accountData, [{ type: "matrix-surface.chat", content: { some: "thing" } }])
        assert.deepInclude(first.summary, { "m.joined_member_count": 2, "m.heroes": [alice] })
        assert.strictEqual(content(named.state.find((event) => event["type"] === "m.room.name"))["name"], "Second")
        assert.isTrue(first.state.some((event) => event["type"] === "m.room.power_levels"))
        yield* matrix.leave(room)
        yield* matrix.leave(third)
        const left = yield* matrix.survey
        assert.deepStrictEqual([
          left.joined.map((one) => one.room),
          left.invited,
          left.left.map((one) => one.room).sort()
        ], [[second], [], [room, third].sort()])
        yield* matrix.forget(room)
        yield* matrix.forget(third)
        assert.deepStrictEqual((yield* matrix.survey).left, [])
        assert.include((yield* matrix.sync(since, Duration.zero)).joined.map((one) => one.room), second)
      })
    )

    test(
      "answers afresh, also to a question that it answered before",
      Effect.gen(function*() {
        const { alice, matrix, people, room } = yield* together
        const since = yield* start
        const said = Effect.map(
          matrix.sync(since, idle),
          (batch) => bodies(batch.joined.flatMap((joined) => joined.timeline))
        )
        yield* people.say(alice, room, "one")
        assert.deepStrictEqual(yield* said, ["one"])
        yield* people.say(alice, room, "two")
        assert.deepStrictEqual(yield* said, ["one", "two"])
      })
    )

    test(
      "lists the members of a room, and what a space holds",
      Effect.gen(function*() {
        const { alice, bot, matrix, people, room } = yield* together
        assert.deepStrictEqual([...(yield* matrix.joinedMembers(room))].sort(), [alice, bot].sort())
        const space = yield* people.room(alice, {
          invite: [bot],
          creation: { type: "m.space" },
          state: [{ type: "m.space.child", key: room, content: { via: ["x"] } }]
        })
        yield* matrix.join(space)
        const found = (yield* matrix.survey).joined.find((one) => one.room === space)
        assert.strictEqual(content(found?.state.find((event) => event["type"] === "m.room.create"))["type"], "m.space")
        assert.isTrue(found?.state.some((event) => event["type"] === "m.space.child" && event["state_key"] === room))
      })
    )

    test(
      "logs its device out",
      Effect.gen(function*() {
        const { matrix } = yield* together
        yield* matrix.logout
        assert.strictEqual((yield* failure(matrix.whoami)).reason._tag, "TokenRefused")
      })
    )

    test(
      "deletes a room for everybody where the account is an administrator, and is refused where it is none",
      Effect.gen(function*() {
        const { matrix, room } = yield* together
        const admin = yield* SynapseAdmin
        assert.isFalse(yield* admin.isAdmin)
        assert.deepStrictEqual(yield* refusal(admin.purge(room)), { status: 403, errcode: "M_FORBIDDEN" })
        yield* (yield* World).promote
        assert.isTrue(yield* admin.isAdmin)
        assert.strictEqual(yield* admin.purging("!never:purged" as RoomId), "unknown")
        yield* admin.purge(room)
        yield* admin.purge(room)
        while ((yield* admin.purging(room)) === "active") yield* Effect.sleep("50 millis")
        assert.strictEqual(yield* admin.purging(room), "complete")
        assert.deepStrictEqual(yield* matrix.joinedRooms, [])
        yield* admin.purge(room)
      })
    )
  })
