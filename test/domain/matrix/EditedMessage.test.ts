import { assert, describe, it } from "@effect/vitest"
import { editedMessage } from "../../../src/domain/matrix/EditedMessage.ts"

describe("A message after an edit", () => {
  const relation = { "m.in_reply_to": { event_id: "$r" } }
  const message = {
    event_id: "$m",
    sender: "@a:x",
    content: { msgtype: "m.text", body: "old", "m.relates_to": relation }
  }
  const edit = (content: unknown) => ({
    event_id: "$e",
    content: { body: "* new", "m.new_content": content, "m.relates_to": { rel_type: "m.replace", event_id: "$m" } }
  })
  it("says what the edit says, and stays the reply that it is", () =>
    assert.deepStrictEqual(editedMessage(message, edit({ msgtype: "m.text", body: "new", "m.relates_to": 1 })), {
      ...message,
      content: { msgtype: "m.text", body: "new", "m.relates_to": relation }
    }))
  it("relates to nothing where it did not", () =>
    assert.deepStrictEqual(editedMessage({ content: { body: "old" } }, edit({ body: "new" }))["content"], {
      body: "new"
    }))
  it("stays as it is where the edit says nothing", () =>
    assert.strictEqual(editedMessage(message, edit(undefined)), message))
})
