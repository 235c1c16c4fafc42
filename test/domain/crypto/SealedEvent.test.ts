import { assert, describe, it } from "@effect/vitest"
import { beginsSession, isSealed, megolm, opened, sessionOf } from "../../../src/domain/crypto/SealedEvent.ts"

const sealed = { type: "m.room.encrypted", content: { algorithm: megolm, session_id: "s", ciphertext: "c" } }

describe("An encrypted event", () => {
  it.each([
    ["a message", sealed, true],
    ["one of an algorithm that we do not know", { ...sealed, content: { algorithm: "new" } }, true],
    ["one that was redacted", { ...sealed, content: {} }, false],
    ["a state event", { ...sealed, state_key: "" }, false],
    ["a plain message", { ...sealed, type: "m.room.message" }, false],
    ["one without a content", { type: "m.room.encrypted" }, false]
  ])("is what has something to be opened: %s", (_, raw, expected) => assert.strictEqual(isSealed(raw), expected))

  it.each([
    ["its id", "s", "s"],
    ["no text", 7, undefined],
    ["an id that is far too long", "s".repeat(129), undefined]
  ])(
    "names its session: %s",
    (_, session_id, expected) => assert.strictEqual(sessionOf({ ...sealed, content: { session_id } }), expected)
  )

  it.each([
    ["at index 0", "AwgAEnB2K1", true],
    ["at index 1", "AwgBEnB2K1", false],
    ["of another algorithm", { sender: "AwgA" }, false]
  ])(
    "tells whether its session begins with it: %s",
    (_, ciphertext, expected) => assert.strictEqual(beginsSession({ ciphertext }), expected)
  )

  it("becomes what its sender wrote, and stays in its place", () => {
    const raw = { ...sealed, event_id: "$e", sender: "@ann:x", origin_server_ts: 7 }
    const clear = { type: "m.room.message", content: { body: "hi" }, sender: "@eve:x", event_id: "$other" }
    assert.deepStrictEqual(opened(raw, clear), { ...raw, type: "m.room.message", content: { body: "hi" } })
  })

  it("relates to what it says outside of its ciphertext, where that leaves it out, as an edit does", () => {
    const relation = { rel_type: "m.replace", event_id: "$m" }
    const raw = { ...sealed, content: { "m.relates_to": relation } }
    const content = { body: "* hi" }
    assert.deepStrictEqual(opened(raw, { type: "m.room.message", content })?.["content"], {
      ...content,
      "m.relates_to": relation
    })
    const own = { ...content, "m.relates_to": { event_id: "$other" } }
    assert.deepStrictEqual(opened(raw, { type: "m.room.message", content: own })?.["content"], own)
  })
})
