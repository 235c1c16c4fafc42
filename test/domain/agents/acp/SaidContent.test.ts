import { assert, describe, it } from "@effect/vitest"
import { readBlock } from "../../../../src/domain/agents/acp/SaidContent.ts"

describe("A block of an answer", () => {
  for (
    const [title, block, read] of [
      ["text", { type: "text", text: "x" }, { text: "x" }],
      ["embedded text", { type: "resource", resource: { uri: "file:///a", text: "x" } }, { text: "x" }],
      ["an image", { type: "image", mimeType: "image/jpeg", data: "YWJj" }, {
        _tag: "File",
        name: "file.jpg",
        mime: "image/jpeg",
        size: 3,
        data: "YWJj"
      }],
      ["an image of a type that every object has", { type: "image", mimeType: "constructor", data: "YQ==" }, {
        _tag: "File",
        name: "file.bin",
        mime: "constructor",
        size: 1,
        data: "YQ=="
      }],
      ["an image with an address", {
        type: "image",
        mimeType: "image/png",
        uri: "file:///x/my%20cat.png",
        data: "YQ=="
      }, {
        _tag: "File",
        name: "my cat.png",
        mime: "image/png",
        size: 1,
        data: "YQ=="
      }],
      ["an embedded file", {
        type: "resource",
        resource: { uri: "f:///r.pdf", mimeType: "application/pdf", blob: "YWI=" }
      }, {
        _tag: "File",
        name: "r.pdf",
        mime: "application/pdf",
        size: 2,
        data: "YWI="
      }],
      ["a link", { type: "resource_link", uri: "https://x/y.txt", name: "y", size: 7.5 }, {
        _tag: "File",
        name: "y",
        mime: "application/octet-stream",
        size: 7,
        url: "https://x/y.txt"
      }],
      ["a file of its own machine", { type: "resource_link", uri: "file:///etc/%zz" }, {
        _tag: "File",
        name: "%zz",
        mime: "application/octet-stream",
        size: 0
      }]
    ] as const
  ) {
    it(`is ${title}`, () => assert.deepStrictEqual(readBlock(block), read as never))
  }

  for (const block of [undefined, {}, { type: "video" }, { type: "text" }, { type: "image" }, { type: "resource" }]) {
    it(`is nothing: ${JSON.stringify(block)}`, () => assert.isUndefined(readBlock(block)))
  }
})
