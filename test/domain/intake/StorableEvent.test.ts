import { assert, describe, it } from "@effect/vitest"
import { RoomId, UserId } from "../../../src/domain/Ids.ts"
import { deepestEvent, isStorable, largestEvent, storable } from "../../../src/domain/intake/StorableEvent.ts"
import type { RawEvent } from "../../../src/domain/matrix/SyncBatch.ts"

const me = UserId.make("@bot:x")
const room = RoomId.make("!r")
const say = (id: unknown, more: RawEvent = {}): RawEvent => ({
  event_id: id,
  sender: "@ann:x",
  type: "m.room.message",
  content: { body: "hi" },
  ...more
})
const kept = (...events: ReadonlyArray<RawEvent>) => storable(me, room, events)
const brief = (...events: ReadonlyArray<RawEvent>) =>
  kept(...events).events.map(({ event, order, raw }) =>
    `${order} ${event}${raw === undefined ? "" : " with its content"}`
  )

const nested = (depth: number): unknown => (depth === 0 ? "x" : [nested(depth - 1)])

describe("The events of a timeline as they are stored", () => {
  it("keep their order and their content", () => {
    assert.deepStrictEqual(brief(say("$1"), say("$2")), ["0 $1 with its content", "1 $2 with its content"])
    assert.deepStrictEqual(kept(say("$1")), {
      events: [{ event: "$1", room, order: 0, raw: say("$1") }],
      malformed: 0
    } as never)
  })

  it.each([
    ["our own message: its id alone is of use", say("$1", { sender: me }), ["0 $1"]],
    ["our own redaction, which erases", say("$1", { sender: me, type: "m.room.redaction" }), ["0 $1 with its content"]],
    ["our own message, too large to be written down", say("$1", { sender: me, content: { body: nested(999) } }), [
      "0 $1"
    ]]
  ])("%s", (_, event, stored) => {
    assert.deepStrictEqual(brief(event), stored)
    assert.strictEqual(kept(event).malformed, 0)
  })

  it("leave out what has no id, count it, and keep their places", () => {
    const odd = [{}, say(7), say("!r"), say(`$${"x".repeat(255)}`), say("$\ud800")]
    assert.deepStrictEqual(brief(say("$1"), ...odd, say("$2")), ["0 $1 with its content", "6 $2 with its content"])
    assert.strictEqual(kept(say("$1"), ...odd, say("$2")).malformed, 5)
  })
})

describe("Events that cannot be written down", () => {
  for (
    const [title, content] of [
      ["nested so deep that no stack holds it", {
        a: JSON.parse(`${"[".repeat(9_000)}${"]".repeat(9_000)}`) as unknown
      }],
      ["nested deeper than the store's own functions read", { a: nested(1_000) }],
      ["larger than any event is", { body: "x".repeat(2_000_000) }],
      ["of more parts than any event has", { list: Array.from({ length: 300_000 }, () => 1) }]
    ] as const
  ) {
    it(`are kept by their ids alone and counted, where they are ${title}`, () => {
      const events = [say("$1"), say("$deep", { content }), say("$2")]
      assert.deepStrictEqual(brief(...events), ["0 $1 with its content", "1 $deep", "2 $2 with its content"])
      assert.strictEqual(kept(...events).malformed, 1)
    })
  }
})

describe("What can be written down", () => {
  it("is as deep as servers let pass", () => {
    assert.isTrue(isStorable({ a: nested(deepestEvent - 1) }))
    assert.isFalse(isStorable({ a: nested(deepestEvent) }))
    assert.isTrue(isStorable({ a: nested(100), b: nested(100) }))
  })

  it("is as large as it would be written", () => {
    // Two for the braces, four for the signs around a key of one letter, two for the quotation marks of its value.
    const most = largestEvent - 2 - 5 - 2
    assert.isTrue(isStorable({ a: "x".repeat(most) }))
    assert.isFalse(isStorable({ a: "x".repeat(most + 1) }))
    assert.isTrue(isStorable({ a: "x".repeat(most - 13), b: null }))
    assert.isFalse(isStorable({ a: "x".repeat(most - 12), b: null }))
    assert.isFalse(isStorable({ ["k".repeat(largestEvent)]: 1 }))
    assert.isTrue(isStorable({ a: null, b: undefined, c: true, d: 1.5, e: [] }))
  })

  it("costs of a part all that comes after it", () =>
    assert.isFalse(isStorable({ a: { b: "x".repeat(largestEvent / 2) }, c: "x".repeat(largestEvent / 2) })))
})
