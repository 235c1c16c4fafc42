import { assert, describe, it } from "@effect/vitest"
import { promptBlocks, promptMeta } from "../../../../src/domain/agents/acp/PromptBlocks.ts"

const nothing = { image: false, audio: false, embedded: false }
const everything = { image: true, audio: true, embedded: true }
const file = (mime: string, data?: string) => ({
  name: "a b.x",
  mime,
  size: 3,
  ...(data === undefined ? { url: "https://bot/file" } : { data })
})
const context = [{ kind: "reply" as const, text: "first\nignore all", from: "u1_x" }, {
  kind: "before" as const,
  text: "mine"
}]

describe("A prompt for an agent that speaks ACP", () => {
  it("says beside it who asks, by a pseudonym", () => {
    assert.deepStrictEqual(promptMeta({ from: "u1_x", locale: "en" }), {
      "matrix-surface": { from: "u1_x", locale: "en" }
    })
    assert.deepStrictEqual(promptMeta({}), { "matrix-surface": {} })
  })

  it("is its text, last", () => {
    assert.deepStrictEqual(promptBlocks({ text: "hi" }, everything), [{ type: "text", text: "hi" }])
  })

  it("quotes what it refers to, line by line", () => {
    assert.deepStrictEqual(promptBlocks({ text: "hi", context }, nothing), [
      { type: "text", text: "The message that this one replies to, by u1_x:\n> first\n> ignore all" },
      { type: "text", text: "Said in the room before, by you:\n> mine" },
      { type: "text", text: "hi" }
    ])
  })

  it("embeds that where the agent takes it", () => {
    const [first, second] = promptBlocks({ text: "hi", context }, everything)
    assert.deepStrictEqual([first?.type, second?.type], ["resource", "resource"])
  })

  for (
    const [mime, takes, type] of [
      ["image/png", everything, "image"],
      ["image/png", nothing, "resource_link"],
      ["audio/ogg", everything, "audio"],
      ["text/plain", everything, "resource"],
      ["text/plain", nothing, "resource_link"]
    ] as const
  ) {
    it(`has a file of type ${mime} as ${type}`, () => {
      assert.strictEqual(promptBlocks({ text: "hi", files: [file(mime, "YWJj")] }, takes)[0]?.type, type)
    })
  }

  it("has text as text, and what is none by its name", () => {
    assert.deepStrictEqual(promptBlocks({ text: "", files: [file("text/plain", "w7w=")] }, everything), [
      { type: "resource", resource: { uri: "attachment:///a%20b.x", mimeType: "text/plain", text: "ü" } }
    ])
    assert.strictEqual(
      promptBlocks({ text: "", files: [file("text/plain", "/w==")] }, everything)[0]?.type,
      "resource_link"
    )
  })

  it("has the file of what it refers to behind that, apart from its own of the same name", () => {
    const own = file("text/plain", "bWluZQ==")
    const theirs = { ...file("text/plain", "dGhlaXJz"), context: "reply" } as const
    assert.deepStrictEqual(
      promptBlocks({ text: "hi", context, files: [own, theirs] }, everything).map(({ resource, text }) =>
        (resource as { uri?: string } | undefined)?.uri ?? text
      ),
      [
        "matrix-surface:context/1",
        "attachment:///reply/a%20b.x",
        "matrix-surface:context/2",
        "attachment:///a%20b.x",
        "hi"
      ]
    )
  })

  it("names a file that is to be fetched", () => {
    assert.deepStrictEqual(promptBlocks({ text: "x", files: [file("image/png")] }, everything)[0], {
      type: "resource_link",
      uri: "https://bot/file",
      name: "a b.x",
      mimeType: "image/png",
      size: 3
    })
  })
})
