import { assert, describe, it } from "@effect/vitest"
import { readRecord } from "../../../src/domain/Json.ts"
import { editedMessage } from "../../../src/domain/matrix/EditedMessage.ts"
import { sentFileOf } from "../../../src/domain/matrix/files/SentFile.ts"

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

  describe("that is a file", () => {
    const file = {
      msgtype: "m.image",
      body: "What is this?",
      filename: "a.png",
      url: "mxc://x/one",
      info: { mimetype: "image/png" },
      "m.relates_to": relation
    }
    const image = (content: object) => ({ msgtype: "m.image", filename: "a.png", url: "mxc://x/one", ...content })
    it.each([
      ["has the caption of the edit", image({ body: "And this?" }), "And this?"],
      ["has it also where the client edits with a text", { msgtype: "m.text", body: "And this?" }, "And this?"],
      ["stays the file that it was, whatever the edit names", image({ body: "x", url: "mxc://x/two" }), "x"],
      ["has no caption where the edit takes it away", image({ body: "a.png" }), ""]
    ])("%s", (_, content, caption) => {
      const after = readRecord(editedMessage({ ...message, content: file }, edit(content))["content"])!
      assert.deepInclude(sentFileOf(after), { name: "a.png", mime: "image/png", address: "mxc://x/one", caption })
      assert.deepStrictEqual(after["m.relates_to"], relation)
    })
    it("is none that words became", () =>
      assert.strictEqual(editedMessage(message, edit(image({ body: "x" }))), message))
  })
})
