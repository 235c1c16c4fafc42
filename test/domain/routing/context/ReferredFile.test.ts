import { assert, describe, it } from "@effect/vitest"
import { largestPart } from "../../../../src/domain/routing/context/ContextBounds.ts"
import {
  hasOnlyReferred,
  referredText,
  withAttached,
  withoutAttached,
  withoutReferred
} from "../../../../src/domain/routing/context/ReferredFile.ts"

const file = {
  kind: "image",
  name: "cat, attached].png",
  mime: "image/png",
  size: 3,
  caption: "my cat",
  address: "mxc://x/y",
  sealed: undefined
} as const
const part = (words: string) => ({ kind: "reply", text: referredText(file, words), from: "u1_b", file } as const)
const given = { name: file.name, mime: file.mime, size: 3, data: "YWJj" }

describe("A part of the context with a file", () => {
  it.each([
    ["my cat", "[image: cat, attached].png, not attached]\nmy cat", "[image: cat, attached].png, attached]\nmy cat"],
    ["", "[image: cat, attached].png, not attached]", "[image: cat, attached].png, attached]"]
  ])("and the words %j says what of it the agent has", (words, without, withIt) => {
    assert.deepStrictEqual(withoutAttached(part(words)), { kind: "reply", text: without, from: "u1_b" })
    assert.deepStrictEqual(withAttached(part(words)), { kind: "reply", text: withIt, from: "u1_b" })
  })

  it("stays within its bytes, and loses words first", () => {
    const text = referredText(file, "é".repeat(largestPart))
    assert.isAtMost(Buffer.byteLength(text), largestPart)
    assert.isAtMost(Buffer.byteLength(withAttached(part("é".repeat(largestPart))).text), largestPart)
    assert.isTrue(text.startsWith("[image: cat"))
  })

  it("is its words alone where there is no file", () => {
    assert.strictEqual(referredText(undefined, "hello"), "hello")
    assert.deepStrictEqual(withAttached({ kind: "reply", text: "hello" }), { kind: "reply", text: "hello" })
  })
})

describe("A prompt whose files are those of what it refers to", () => {
  const reply = withAttached(part("my cat"))
  const before = { kind: "before", text: `[image: ${file.name}, attached]` } as const
  const prompt = { context: [before, reply], files: [{ ...given, context: "reply" } as const] }

  it("can be asked without them, and then says so", () => {
    assert.isTrue(hasOnlyReferred(prompt))
    const without = withoutReferred(prompt)
    assert.deepStrictEqual(without, { context: [before, withoutAttached(part("my cat"))], files: [] })
    assert.isFalse(hasOnlyReferred(without))
  })

  it("is no prompt with a file of the person's own, nor one without files", () => {
    assert.isFalse(hasOnlyReferred({ files: [given, { ...given, context: "reply" }] }))
    assert.isFalse(hasOnlyReferred({}))
    assert.deepStrictEqual(withoutReferred({ files: [given] }).files, [given])
  })
})
