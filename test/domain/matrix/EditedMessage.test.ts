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
  const image = { msgtype: "m.image", body: "cat.png", url: "mxc://x/cat", info: { mimetype: "image/png", size: 1 } }
  it("keeps its file, to which a text is the caption", () =>
    assert.deepStrictEqual(editedMessage({ content: image }, edit({ msgtype: "m.text", body: "new" }))["content"], {
      ...image,
      body: "new",
      filename: "cat.png"
    }))
  it("has the file of the edit where both have one", () => {
    const captioned = { ...image, body: "new", filename: "cat.png" }
    assert.deepStrictEqual(editedMessage({ content: image }, edit(captioned))["content"], captioned)
  })
  it("stays as it is where the edit makes a file of it", () =>
    assert.strictEqual(editedMessage(message, edit(image)), message))
  it("stays as it is where the edit says nothing", () =>
    assert.strictEqual(editedMessage(message, edit(undefined)), message))
})
