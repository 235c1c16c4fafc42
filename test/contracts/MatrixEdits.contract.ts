import { assert } from "@effect/vitest"
import { Effect } from "effect"
import type { EventId } from "../../src/domain/Ids.ts"
import type { MatrixError } from "../../src/domain/matrix/MatrixError.ts"
import type { RawEvent } from "../../src/domain/matrix/SyncBatch.ts"
import { Matrix } from "../../src/services/matrix/Matrix.ts"
import { bodies, content, follow, refusal, start, text, together, unsigned, World } from "./World.ts"

/** Events that change events: edits, relations and redactions. */
export const editCases = (test: (title: string, body: Effect.Effect<void, MatrixError, Matrix | World>) => void) => {
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
}
