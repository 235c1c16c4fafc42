import { assert, describe, it } from "@effect/vitest"
import type { RawEvent } from "../../../../src/domain/matrix/SyncBatch.ts"
import { foldedEdit, saidIn, withFoldedEdit } from "../../../../src/domain/routing/context/SaidText.ts"
import { ann, me } from "../../../support/RouteCases.ts"

const reader = { me, names: ["Helper"], prefix: "!" }
const raw = (content: RawEvent, sender: string = ann): RawEvent => ({
  event_id: "$s",
  type: "m.room.message",
  sender,
  content: { msgtype: "m.text", ...content }
})
const edit = (body: string, sender: string = ann): RawEvent => ({
  event_id: "$edit",
  type: "m.room.message",
  sender,
  content: { msgtype: "m.text", body: `* ${body}`, "m.new_content": { msgtype: "m.text", body } }
})
const text = (event: RawEvent) => saidIn(reader, event)?.text

describe("What was said before", () => {
  const cases: ReadonlyArray<readonly [string, RawEvent, string | undefined]> = [
    ["is the text", raw({ body: "hello" }), "hello"],
    ["has no Matrix ids", raw({ body: "ask @bob:example.org in #garden:example.org" }), "ask @bob in #garden"],
    ["has no quote above a reply", raw({ body: "> <@ann:x> old\n\nnew" }), "new"],
    ["is the newest edit of its sender", withFoldedEdit(raw({ body: "frist" }), edit("first")), "first"],
    ["is no edit of somebody else", withFoldedEdit(raw({ body: "first" }), edit("forged", "@eve:x")), "first"],
    ["is nothing where it was erased", { ...raw({}), content: {} }, undefined],
    [
      "is nothing where it was erased after an edit",
      { ...withFoldedEdit(raw({}), edit("first")), content: {} },
      undefined
    ],
    ["is no edit", raw({ body: "* a", "m.relates_to": { rel_type: "m.replace", event_id: "$a" } }), undefined],
    ["is the caption of a picture", raw({ msgtype: "m.image", body: "my cat", filename: "1.jpg" }), "my cat"],
    ["is no file name", raw({ msgtype: "m.image", body: "1.jpg", filename: "1.jpg" }), undefined],
    ["is empty for a file without a caption", raw({ msgtype: "m.image", body: "!stop", url: "mxc://x/y" }), ""],
    ["is the caption of a file", raw({ msgtype: "m.file", body: "look", filename: "a", url: "mxc://x/y" }), "look"],
    [
      "is no command in a caption",
      raw({ msgtype: "m.file", body: "!stop", filename: "a", url: "mxc://x/y" }),
      undefined
    ],
    ["is no command", raw({ body: "!stop" }), undefined],
    ["is no command behind the bot's name", raw({ body: "@bot:x: !help" }), undefined],
    ["is what begins like a command and is none", raw({ body: "!" }), "!"],
    ["is a notice of another bot", raw({ msgtype: "m.notice", body: "built" }), "built"],
    ["is no notice of the bot's own", raw({ msgtype: "m.notice", body: "Stopped." }, me), undefined],
    ["is an answer of the bot's own", raw({ body: "Hello", "matrix-surface.turn": { part: 1 } }, me), "Hello"],
    ["is no other event", { ...raw({}), type: "m.sticker" }, undefined]
  ]
  it.each(cases)("%s", (_, event, said) => assert.strictEqual(text(event), said))

  it.each([
    ["its file", raw({ msgtype: "m.image", body: "a.png", url: "mxc://x/y" }), ["image", "a.png", "image/png"]],
    ["no Matrix id in its name", raw({ msgtype: "m.file", body: "for @bob:example.org", url: "mxc://x/y" }), [
      "file",
      "for @bob",
      "application/octet-stream"
    ]],
    ["the bot's own file", raw({ msgtype: "m.file", body: "b.pdf", url: "mxc://x/y" }, me), [
      "file",
      "b.pdf",
      "application/pdf"
    ]],
    ["a sticker as a picture", { ...raw({ body: "wave", url: "mxc://x/y" }), type: "m.sticker" }, [
      "image",
      "wave",
      "application/octet-stream"
    ]],
    ["no file of a text", raw({ body: "a", url: "mxc://x/y" }), undefined]
  ])("has %s", (_, event, told) => {
    const file = saidIn(reader, event)?.file
    assert.deepStrictEqual(file && [file.kind, file.name, file.mime], told)
  })

  it("knows its thread", () => {
    const inside = raw({ body: "a", "m.relates_to": { rel_type: "m.thread", event_id: "$root" } })
    assert.strictEqual(saidIn(reader, withFoldedEdit(inside, edit("b")))?.threadRoot, "$root")
    assert.deepStrictEqual(foldedEdit(withFoldedEdit(inside, edit("b"))), edit("b"))
  })
})
