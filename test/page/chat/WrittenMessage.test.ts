import { assert, describe, it } from "@effect/vitest"
import { nameOf, writtenFile, writtenText } from "../../../src/page/chat/WrittenMessage.ts"

const members = ["@you:sandbox", "@assistant:sandbox"]

describe("what is written on the page", () => {
  it.each([
    ["@assistant hello", ["@assistant:sandbox"]],
    ["hello, @Assistant!", ["@assistant:sandbox"]],
    ["ask @assistants", undefined],
    ["me@assistant.example", undefined],
    ["hello", undefined]
  ])("mentions whoever is called: %s", (body, mentioned) =>
    assert.deepStrictEqual(writtenText(body, members), {
      msgtype: "m.text",
      body,
      "m.mentions": mentioned === undefined ? {} : { user_ids: mentioned }
    }))

  it("is a picture or a file with its words, or with its name where there are none", () => {
    const picture = writtenFile({ name: "a.png", type: "image/png", size: 9 }, "mxc://s/1", "look @assistant", members)
    assert.deepStrictEqual(picture, {
      msgtype: "m.image",
      body: "look @assistant",
      filename: "a.png",
      url: "mxc://s/1",
      info: { mimetype: "image/png", size: 9 },
      "m.mentions": { user_ids: ["@assistant:sandbox"] }
    })
    const plain = writtenFile({ name: "b", type: "", size: 1 }, "mxc://s/2", "", members)
    assert.deepStrictEqual([plain["msgtype"], plain["body"], plain["info"]], ["m.file", "b", {
      mimetype: "application/octet-stream",
      size: 1
    }])
  })

  it("calls people by the part before the server", () => assert.strictEqual(nameOf("@sam:sandbox"), "sam"))
})
