import { assert, describe, it } from "@effect/vitest"
import { EventId, RoomId } from "../../../src/domain/Ids.ts"
import { isOld, type OldPrompts, oldPromptsNotice, oldPromptsPlace } from "../../../src/domain/intake/OldPrompts.ts"
import { botMessages } from "../../../src/domain/messages/BotMessages.ts"

const words = botMessages.en("!")
const tuesday = Date.UTC(2026, 10, 24, 23, 59)
const old: OldPrompts = {
  first: EventId.make("$first"),
  room: RoomId.make("!r"),
  threadRoot: undefined,
  count: 3,
  since: tuesday,
  until: tuesday,
  outcome: "asked"
}

describe("a prompt is old", () => {
  it.each<readonly [title: string, sentAt: number | undefined, longest: number | undefined, outcome: boolean]>([
    ["when it is older than allowed", 899, 100, true],
    ["not when it is as old as allowed", 900, 100, false],
    ["not when it comes from the future", 5_000, 100, false],
    ["not when nobody knows when it was said", undefined, 100, false],
    ["not when any age is allowed", -9e15, undefined, false]
  ])("%s", (_, sentAt, longest, outcome) => {
    assert.strictEqual(isOld(sentAt, 1_000, longest), outcome)
  })
})

describe("the notice about old prompts", () => {
  it.each<readonly [title: string, change: Partial<OldPrompts>, body: string]>([
    [
      "asks, with the day in UTC",
      {},
      "3 messages from Tuesday, 24 November 2026 (UTC) reached me late. Shall I answer them? React to this with ⟲ or " +
      "🔁, or send !retry. Without that I close them unanswered after a day."
    ],
    [
      "asks about one",
      { count: 1 },
      "One message from Tuesday, 24 November 2026 (UTC) reached me late. Shall I answer it? React to this with ⟲ or " +
      "🔁, or send !retry. Without that I close it unanswered after a day."
    ],
    [
      "says both days",
      { outcome: "answered", until: tuesday + 60_000 },
      "I answer 3 messages from Tuesday, 24 November 2026, to Wednesday, 25 November 2026 (UTC) now, in their order."
    ],
    [
      "says that one is answered, of any date that a server claims",
      { outcome: "answered", count: 1, since: -9e300, until: -9e300 },
      "I answer one message from Thursday, 1 January 1970 (UTC) now."
    ],
    [
      "says that nobody asked",
      { outcome: "refused" },
      "Nobody asked within a day for an answer to 3 messages from Tuesday, 24 November 2026 (UTC), so I closed them " +
      "without one."
    ],
    [
      "says that nobody asked for one",
      { outcome: "refused", count: 1 },
      "Nobody asked within a day for an answer to one message from Tuesday, 24 November 2026 (UTC), so I closed it " +
      "without one."
    ],
    ["says that they are gone", { outcome: "gone" }, "The messages that I asked about here were deleted."]
  ])("%s", (_, change, body) => {
    assert.deepStrictEqual(oldPromptsNotice(words, { ...old, ...change }), {
      msgtype: "m.notice",
      body,
      "m.mentions": {}
    })
  })

  it("stands in the thread that they belong to", () => {
    const root = EventId.make("$root")
    assert.deepStrictEqual(oldPromptsNotice(words, { ...old, threadRoot: root })["m.relates_to"], {
      rel_type: "m.thread",
      event_id: root,
      is_falling_back: true,
      "m.in_reply_to": { event_id: root }
    })
  })

  it("has a place of its own", () => {
    assert.deepStrictEqual(Object.values(oldPromptsPlace(old.first)), ["old $first", "old.$first"])
  })
})
