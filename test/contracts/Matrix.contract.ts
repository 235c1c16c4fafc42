import { assert, describe, it } from "@effect/vitest"
import { Duration, Effect, Fiber, type Layer } from "effect"
import type { EventId, StreamToken } from "../../src/domain/Ids.ts"
import type { MatrixError } from "../../src/domain/matrix/MatrixError.ts"
import type { RawEvent } from "../../src/domain/matrix/SyncBatch.ts"
import { Matrix } from "../../src/services/matrix/Matrix.ts"
import { editCases } from "./MatrixEdits.contract.ts"
import { membershipCases } from "./MatrixMembership.contract.ts"
import { syncCases } from "./MatrixSync.contract.ts"
import {
  bodies,
  content,
  failure,
  follow,
  idle,
  pages,
  refusal,
  start,
  text,
  together,
  unsigned,
  World
} from "./World.ts"

/** What every `Matrix` must do. `world` makes a homeserver's account for each case, and the people around it. */
export const suite = (name: string, world: Layer.Layer<Matrix | World>) =>
  describe(`${name} is a Matrix that`, () => {
    const test = (title: string, body: Effect.Effect<void, MatrixError, Matrix | World>) =>
      it.live(title, () => Effect.provide(body, world))

    test(
      "knows who it is",
      Effect.gen(function*() {
        const who = yield* (yield* Matrix).whoami
        assert.strictEqual(who.user, (yield* World).bot)
        assert.isString(who.device)
      })
    )

    test(
      "sends one event for one transaction id, and sees that id in its own event",
      Effect.gen(function*() {
        const { matrix, people, alice, room } = yield* together
        const since = yield* start
        const first = yield* matrix.send(room, "m.room.message", "txn1", text("one"))
        assert.strictEqual(yield* matrix.send(room, "m.room.message", "txn1", text("two")), first)
        assert.notStrictEqual(yield* matrix.send(room, "m.room.message", "txn2", text("three")), first)
        const seen = yield* follow(since, (batch) =>
          bodies(batch.joined.flatMap((joined) => joined.timeline)).includes("three"))
        const own = seen.batches.flatMap((batch) =>
          batch.joined
        ).flatMap((joined) => joined.timeline).find((event) => event["event_id"] === first)
        assert.strictEqual(unsigned(own)["transaction_id"], "txn1")
        assert.deepStrictEqual(bodies(yield* people.history(alice, room)), ["one", "three"])
        assert.strictEqual(content(yield* matrix.event(room, first))["body"], "one")
      })
    )

    test(
      "wakes a waiting sync, and gives the same again for the same token",
      Effect.gen(function*() {
        const { matrix, people, alice, room } = yield* together
        const since = yield* start
        const waiting = yield* Effect.forkChild(matrix.sync(since, idle))
        yield* people.say(alice, room, "hello")
        assert.deepStrictEqual(bodies((yield* Fiber.join(waiting)).joined[0]?.timeline ?? []), ["hello"])
        assert.deepStrictEqual(bodies((yield* matrix.sync(since, idle)).joined[0]?.timeline ?? []), ["hello"])
      })
    )

    test(
      "leaves our own events out of a sync where that was asked for, and lets them wake nobody",
      Effect.gen(function*() {
        const { matrix, people, alice, room } = yield* together
        const since = yield* start
        yield* matrix.send(room, "m.room.message", "txn1", text("ours"))
        const waiting = yield* Effect.forkChild(matrix.sync(since, idle, { withoutOurs: true }))
        yield* matrix.send(room, "m.room.message", "txn2", text("ours too"))
        yield* people.say(alice, room, "hers")
        assert.deepStrictEqual(bodies((yield* Fiber.join(waiting)).joined[0]?.timeline ?? []), ["hers"])
        const seen = yield* follow(since, (batch) =>
          bodies(batch.joined.flatMap((joined) =>
            joined.timeline
          )).includes("hers"))
        assert.deepStrictEqual(
          bodies(
            seen.batches.flatMap((batch) =>
              batch.joined
            ).flatMap((joined) => joined.timeline)
          ),
          ["ours", "ours too", "hers"]
        )
      })
    )

    test(
      "ends a sync in which nothing happened by its time",
      Effect.gen(function*() {
        const { matrix } = yield* together
        const since = yield* start
        const batch = yield* matrix.sync(since, Duration.millis(50))
        assert.deepStrictEqual([batch.joined, batch.invited, batch.left], [[], [], []])
      })
    )

    test(
      "lets a gap be filled exactly, in order",
      Effect.gen(function*() {
        const { matrix, people, alice, room } = yield* together
        const since = yield* start
        const said = Array.from({ length: 70 }, (_, index) => `message ${index}`)
        yield* Effect.forEach(said, (body) => people.say(alice, room, body), { discard: true })
        const joined = (yield* matrix.sync(since, idle)).joined[0]!
        assert.isTrue(joined.limited)
        assert.isAtMost(joined.timeline.length, 50)
        const gap = yield* pages(room, joined.prevBatch, since, 15)
        assert.deepStrictEqual(bodies([...gap, ...joined.timeline]), said)
      })
    )

    test(
      "shows the newest event of each room without a token, and the way back to the own invite",
      Effect.gen(function*() {
        const { matrix, people, alice, room, bot } = yield* together
        yield* people.say(alice, room, "newest")
        const joined = (yield* matrix.sync(undefined, Duration.zero)).joined[0]!
        assert.deepStrictEqual(bodies(joined.timeline), ["newest"])
        assert.isTrue(joined.limited)
        const history = yield* pages(room, joined.prevBatch, undefined, 4)
        const own = history.filter((event) => event["type"] === "m.room.member" && event["state_key"] === bot)
        assert.deepStrictEqual(
          own.map((event) => content(event)["membership"]),
          ["invite", "join"]
        )
        assert.strictEqual((unsigned(own[1])["prev_content"] as RawEvent)["membership"], "invite")
        assert.strictEqual(history[0]?.["type"], "m.room.create")
        const types = joined.state.map((event) => event["type"])
        assert.include(types, "m.room.create")
        assert.notInclude(types, "m.room.power_levels")
      })
    )

    syncCases(test)
    membershipCases(test)
    editCases(test)

    test(
      "keeps state",
      Effect.gen(function*() {
        const { alice, room, matrix, people } = yield* together
        assert.deepStrictEqual(yield* refusal(matrix.state(room, "m.room.tombstone", "")), {
          status: 404,
          errcode: "M_NOT_FOUND"
        })
        yield* people.putState(alice, room, "m.room.name", "", { name: "A room" })
        assert.deepStrictEqual(yield* matrix.state(room, "m.room.name", ""), { name: "A room" })
        assert.deepStrictEqual(yield* refusal(matrix.putState(room, "m.room.name", "", { name: "Mine" })), {
          status: 403,
          errcode: "M_FORBIDDEN"
        })
        const own = yield* matrix.createRoom({ invite: [], direct: false })
        yield* matrix.putState(own, "matrix-surface.test", "key", { errcode: "M_NOT_AN_ERROR", value: 1 })
        assert.deepStrictEqual(yield* matrix.state(own, "matrix-surface.test", "key"), {
          errcode: "M_NOT_AN_ERROR",
          value: 1
        })
      })
    )

    test(
      "keeps account data, and is told of it",
      Effect.gen(function*() {
        const { room, matrix } = yield* together
        assert.deepStrictEqual(yield* matrix.accountData("matrix-surface.test"), {})
        assert.deepStrictEqual(yield* matrix.accountData("matrix-surface.test", room), {})
        const since = yield* start
        yield* matrix.putAccountData("matrix-surface.test", { global: true })
        yield* matrix.putAccountData("matrix-surface.chat", { of: "room" }, room)
        assert.deepStrictEqual(yield* matrix.accountData("matrix-surface.test"), { global: true })
        assert.deepStrictEqual(yield* matrix.accountData("matrix-surface.chat", room), { of: "room" })
        const { batches } = yield* follow(
          since,
          (batch) => batch.joined.some((joined) => joined.accountData.length > 0)
        )
        assert.deepInclude(batches.flatMap((batch) => batch.accountData), {
          type: "matrix-surface.test",
          content: { global: true }
        })
        assert.deepInclude(batches.flatMap((batch) => batch.joined.flatMap((joined) => joined.accountData)), {
          type: "matrix-surface.chat",
          content: { of: "room" }
        })
        yield* matrix.leave(room)
        yield* matrix.forget(room)
        assert.deepStrictEqual(yield* matrix.accountData("matrix-surface.chat", room), { of: "room" })
      })
    )

    test(
      "says that it is writing and what it has read",
      Effect.gen(function*() {
        const { alice, room, matrix, people } = yield* together
        const event = yield* people.say(alice, room, "hello")
        yield* matrix.typing(room, Duration.seconds(5))
        yield* matrix.typing(room, Duration.zero)
        yield* matrix.receipt(room, event)
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
      "is refused an event that is too large",
      Effect.gen(function*() {
        const { room, matrix } = yield* together
        assert.deepStrictEqual(yield* refusal(matrix.send(room, "m.room.message", "t", text("x".repeat(66_000)))), {
          status: 413,
          errcode: "M_TOO_LARGE"
        })
      })
    )

    test(
      "is not shown an event that it may not see",
      Effect.gen(function*() {
        const { room, matrix } = yield* together
        assert.deepStrictEqual(yield* refusal(matrix.event(room, "$no-such-event" as EventId)), {
          status: 404,
          errcode: "M_NOT_FOUND"
        })
      })
    )

    test(
      "says when its token is no longer accepted",
      Effect.gen(function*() {
        yield* (yield* World).revoke
        assert.strictEqual((yield* failure((yield* Matrix).whoami)).reason._tag, "TokenRefused")
        assert.strictEqual((yield* failure((yield* Matrix).sync(undefined, Duration.zero))).reason._tag, "TokenRefused")
      })
    )

    test(
      "refuses a token of a stream that is not its own",
      Effect.gen(function*() {
        assert.deepStrictEqual(yield* refusal((yield* Matrix).sync("nonsense" as StreamToken, Duration.zero)), {
          status: 400,
          errcode: "M_UNKNOWN"
        })
      })
    )
  })
