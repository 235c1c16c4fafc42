import { assert } from "@effect/vitest"
import { Duration, Effect } from "effect"
import type { EventId } from "../../src/domain/Ids.ts"
import { at } from "../../src/domain/Json.ts"
import type { RawEvent } from "../../src/domain/matrix/SyncBatch.ts"
import type { MatrixCase } from "./MatrixSync.contract.ts"
import { bodies, content, follow, refusal, start, text, together, unsigned } from "./World.ts"

/** Sending, editing, redacting and reading single events. */
export const eventCases = (test: MatrixCase) => {
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
    "tells what was said before an event, newest first, with its edits folded in",
    Effect.gen(function*() {
      const { alice, room, matrix, people } = yield* together
      const first = yield* people.say(alice, room, "one")
      yield* people.say(alice, room, "two")
      yield* people.edit(alice, room, first, "the first")
      const asked = yield* people.say(alice, room, "three")
      yield* people.say(alice, room, "four")
      const before = yield* matrix.before(room, asked, 5)
      assert.deepStrictEqual(bodies(before), ["* the first", "two", "one"])
      const edit = (event: RawEvent | undefined) => at(event, "unsigned", "m.relations", "m.replace", "content")
      assert.deepStrictEqual(at(edit(before[2]), "m.new_content", "body"), "the first")
      assert.deepStrictEqual(at(edit(yield* matrix.event(room, first)), "m.new_content", "body"), "the first")
      assert.deepStrictEqual(bodies(yield* matrix.before(room, asked, 2)), ["* the first", "two"])
      const nowhere = yield* refusal(matrix.before(room, "$no-such-event" as EventId, 2))
      assert.deepInclude(nowhere as object, { status: 404 })
    })
  )

  test(
    "tells the events of a thread newest first",
    Effect.gen(function*() {
      const { alice, room, matrix, people } = yield* together
      const root = yield* people.say(alice, room, "root")
      const inside = { "m.relates_to": { rel_type: "m.thread", event_id: root } }
      for (const body of ["a", "b"]) yield* people.say(alice, room, { ...text(body), ...inside })
      assert.deepStrictEqual(bodies((yield* matrix.relations(room, root, "m.thread", { limit: 5 })).events), ["b", "a"])
    })
  )

  test(
    "tells the name that people see of the account",
    Effect.gen(function*() {
      const { bot, matrix } = yield* together
      assert.strictEqual(yield* matrix.displayName, bot.slice(1).split(":")[0])
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
}
