import { assert, describe, it } from "@effect/vitest"
import type { UserId } from "../../../../src/domain/Ids.ts"
import type { RawEvent } from "../../../../src/domain/matrix/SyncBatch.ts"
import { mirrorIn, roomFactsIn, titleIn, topicIn } from "../../../../src/domain/reset/snapshot/RoomFacts.ts"

const me = "@bot:x" as UserId
const event = (type: string, content: RawEvent, sender = "@ann:x"): RawEvent => ({ type, sender, content })
const facts = (state: ReadonlyArray<RawEvent> = [], accountData: ReadonlyArray<RawEvent> = []) =>
  roomFactsIn(me, (type) => state.find((one) => one["type"] === type), accountData)
const mirror = { incarnation: "i", origin: "!a", person: null, title: null, generations: {} }

describe("the facts of a room that are compared", () => {
  it("are nothing in a room that tells nothing", () =>
    assert.deepStrictEqual(facts(), {
      title: null,
      topic: null,
      encrypted: false,
      mayWrite: true,
      replacement: null,
      predecessor: null,
      mirror: null
    }))

  it("are read from its state and its account data", () => {
    const state = [
      event("m.room.create", { room_version: "11", predecessor: { room_id: "!before" } }),
      event("m.room.name", { name: " Team " }),
      event("m.room.topic", { topic: "Work" }),
      event("m.room.encryption", {}),
      event("m.room.tombstone", { replacement_room: "!next" })
    ]
    assert.deepStrictEqual(facts(state, [event("matrix-surface.chat", mirror)]), {
      title: "Team",
      topic: "Work",
      encrypted: true,
      mayWrite: true,
      replacement: { room: "!next", by: "@ann:x" },
      predecessor: "!before",
      mirror
    } as ReturnType<typeof facts>)
  })

  it.each<readonly [string, RawEvent, boolean]>([
    ["no level is asked for", {}, true],
    ["all events ask for more", { events_default: 1 }, false],
    ["messages ask for more", { events: { "m.room.message": 50 } }, false],
    ["messages ask for less than other events", { events_default: 50, events: { "m.room.message": 0 } }, true],
    ["we have what is asked for", { events_default: 50, users: { [me]: 50 } }, true],
    ["everybody has what is asked for", { events_default: 10, users_default: 10 }, true],
    ["the level is of no shape that we know", { events_default: "x" }, true]
  ])(
    "tell whether we may write: %s",
    (_, content, expected) => assert.strictEqual(facts([event("m.room.power_levels", content)]).mayWrite, expected)
  )

  it.each<readonly [string, RawEvent]>([
    ["nothing", {}],
    ["what is no room", { replacement_room: 7 }]
  ])(
    "hold no replacement where a tombstone names %s",
    (_, content) => assert.isNull(facts([event("m.room.tombstone", content)]).replacement)
  )

  it("hold the newest mirror, and none that is blank or of another shape", () => {
    const newest = { ...mirror, incarnation: "j" }
    const data = [event("matrix-surface.chat", mirror), event("m.tag", {}), event("matrix-surface.chat", newest)]
    assert.deepStrictEqual(facts([], data).mirror, newest as ReturnType<typeof mirrorIn>)
    assert.isNull(facts([], [...data, event("matrix-surface.chat", {})]).mirror)
    for (const odd of [undefined, 7, { ...mirror, origin: 7 }, { ...mirror, generations: { "": "x" } }]) {
      assert.isNull(mirrorIn(odd))
    }
  })

  it("hold a title and a topic cut to their lengths, and null for none", () => {
    assert.lengthOf(titleIn({ name: "x".repeat(300) })!, 255)
    assert.lengthOf(topicIn({ topic: "x".repeat(2_000) })!, 1_000)
    for (const content of [undefined, {}, { name: "", topic: " " }, { name: 7, topic: {} }]) {
      assert.deepStrictEqual([titleIn(content), topicIn(content)], [null, null])
    }
    assert.isTrue(titleIn({ name: `${"x".repeat(254)}😀` })!.isWellFormed())
  })
})
