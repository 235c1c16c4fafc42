import { assert, describe, it } from "@effect/vitest"
import { Duration, Effect, Fiber, type Layer } from "effect"
import type { EventId, RoomId, StreamToken } from "../../src/domain/Ids.ts"
import type { MatrixError } from "../../src/domain/matrix/MatrixError.ts"
import type { RawEvent } from "../../src/domain/matrix/SyncBatch.ts"
import { Matrix } from "../../src/services/matrix/Matrix.ts"
import { syncCases } from "./MatrixSync.contract.ts"
import {
  bodies,
  content,
  distinct,
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
      "shows edits as events of their own, and makes them",
      Effect.gen(function*() {
        const { alice, room, matrix, people } = yield* together
        const since = yield* start
        const event = yield* people.say(alice, room, "frist")
        yield* people.edit(alice, room, event, "first")
        const { batches } = yield* follow(
          since,
          (batch) => bodies(batch.joined.flatMap((joined) => joined.timeline)).includes("* first")
        )
        const edit = batches.flatMap((batch) => batch.joined.flatMap((joined) => joined.timeline)).at(-1)
        assert.deepInclude(content(edit)["m.relates_to"] as RawEvent, { rel_type: "m.replace", event_id: event })
        const relates = { rel_type: "m.replace", event_id: "$no-such-event" as EventId }
        const unknown = matrix.send(room, "m.room.message", "e1", {
          ...text("*"),
          "m.new_content": text("x"),
          "m.relates_to": relates
        })
        assert.deepStrictEqual(yield* refusal(unknown), { status: 400, errcode: "M_UNKNOWN" })
      })
    )

    test(
      "gives the edits of an event newest first, in pages, each with the transaction id that made it",
      Effect.gen(function*() {
        const { matrix, room } = yield* together
        const event = yield* matrix.send(room, "m.room.message", "t", text("first"))
        const rewritten = (body: string) => ({
          ...text(`* ${body}`),
          "m.new_content": text(body),
          "m.relates_to": { rel_type: "m.replace", event_id: event }
        })
        for (const body of ["a", "b", "c"]) yield* matrix.send(room, "m.room.message", `edit ${body}`, rewritten(body))
        const first = yield* matrix.relations(room, event, "m.replace", { limit: 2 })
        assert.deepStrictEqual(first.events.map((edit) => [content(edit)["body"], unsigned(edit)["transaction_id"]]), [[
          "* c",
          "edit c"
        ], ["* b", "edit b"]])
        const rest = yield* matrix.relations(room, event, "m.replace", { limit: 2, from: first.end! })
        assert.deepStrictEqual([bodies(rest.events), rest.end], [["* a"], undefined])
        assert.deepStrictEqual((yield* matrix.relations(room, event, "m.thread", { limit: 2 })).events, [])
        assert.strictEqual(
          unsigned((yield* matrix.messages(room, undefined, { limit: 1 })).events[0])["transaction_id"],
          "edit c"
        )
        const nowhere = yield* refusal(matrix.relations(room, "$no-such-event" as EventId, "m.replace", { limit: 2 }))
        assert.deepInclude(nowhere as object, { status: 404 })
      })
    )

    test(
      "erases what it redacts",
      Effect.gen(function*() {
        const { alice, room, matrix, people } = yield* together
        const event = yield* matrix.send(room, "m.room.message", "t", text("secret"))
        const since = yield* start
        const redaction = yield* matrix.redact(room, event, "r", "mistake")
        assert.strictEqual(yield* matrix.redact(room, event, "r"), redaction)
        assert.deepStrictEqual(content(yield* matrix.event(room, event)), {})
        assert.deepStrictEqual(bodies(yield* people.history(alice, room)), [undefined])
        const { batch } = yield* follow(since, (batch) => batch.joined.length > 0)
        const seen = batch.joined[0]?.timeline[0]
        assert.strictEqual(seen?.["type"], "m.room.redaction")
        assert.strictEqual(seen?.["redacts"] ?? content(seen)["redacts"], event)
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
