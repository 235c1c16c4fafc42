import { assert, describe, it } from "@effect/vitest"
import {
  captionOf,
  fileKindOf,
  fileName,
  isFileType,
  sentFileOf
} from "../../../../src/domain/matrix/files/SentFile.ts"

const image = { msgtype: "m.image", body: "a.png", url: "mxc://x/y", info: { mimetype: "image/png", size: 5 } }

describe("The file of a message", () => {
  it.each([
    ["its body is its name", image, { name: "a.png", caption: "", size: 5, mime: "image/png", kind: "image" }],
    ["its body is the caption beside a name", { ...image, filename: "b.png" }, { name: "b.png", caption: "a.png" }],
    ["a name that is said twice is no caption", { ...image, filename: "a.png" }, { name: "a.png", caption: "" }],
    ["nothing is said of it", { msgtype: "m.file", url: "mxc://x/y" }, {
      name: "file",
      size: undefined,
      mime: "application/octet-stream"
    }],
    ["odd fields cost themselves alone", { ...image, info: { mimetype: 5, size: "x" }, filename: 7 }, {
      name: "a.png",
      size: undefined
    }],
    ["a size that is none", { ...image, info: { size: -1 } }, { size: undefined }],
    ["an encrypted one has no plain address", { ...image, file: { url: "mxc://x/z" } }, {
      address: undefined,
      sealed: { url: "mxc://x/z" }
    }],
    ["its client says no type", { ...image, info: {} }, { mime: "image/png" }],
    ["its client says nothing of it", { msgtype: "m.image", body: "snapshot.JPG", url: "mxc://x/y" }, {
      mime: "image/jpeg"
    }],
    [
      "its client says a type of any bytes",
      { ...image, msgtype: "m.file", info: { mimetype: "binary/octet-stream" } },
      {
        mime: "image/png"
      }
    ],
    ["an encrypted one says its type beside its key", {
      msgtype: "m.image",
      body: "x",
      file: { url: "mxc://x/z", mimetype: "image/webp" },
      info: {}
    }, { mime: "image/webp" }],
    ["both say a type", { ...image, file: { url: "mxc://x/z", mimetype: "image/webp" } }, { mime: "image/png" }],
    ["a caption is no name", { ...image, body: "look.png", filename: "x", info: {} }, {
      mime: "application/octet-stream"
    }],
    ["a voice message", { ...image, msgtype: "m.audio", info: { mimetype: "audio/ogg; codecs=opus" } }, {
      kind: "audio",
      mime: "audio/ogg"
    }]
  ])("%s", (_, content, part) => assert.deepInclude(sentFileOf(content) as object, part))

  it.each([
    ["a text", { msgtype: "m.text", body: "x", url: "mxc://x/y" }],
    ["an image without an address", { msgtype: "m.image", body: "x" }],
    ["a location", { msgtype: "m.location", body: "x", url: "mxc://x/y" }],
    ["no type", { body: "x", url: "mxc://x/y" }]
  ])("is none in %s", (_, content) => assert.isUndefined(sentFileOf(content)))

  it.each([
    ["../../etc/passwd", "passwd"],
    ["C:\\x\\a.txt", "a.txt"],
    ["a\nb.txt", "a b.txt"],
    ["", "file"],
    ["/", "file"]
  ])("named %j is called %s", (text, name) => assert.strictEqual(fileName(text, "file"), name))

  it("has a name of bounded length", () => assert.isAtMost(fileName("x".repeat(10_000), "file").length, 120))
})

describe("A message", () => {
  it("is a file by its type", () => {
    assert.deepStrictEqual(["m.image", "m.file", "m.audio", "m.video", "m.text", "constructor"].map(fileKindOf), [
      "image",
      "file",
      "audio",
      "video",
      undefined,
      undefined
    ])
    assert.deepStrictEqual(["m.video", "m.text"].map(isFileType), [true, false])
  })

  it("has words beside a file where those are not its name", () => {
    const contents = [{ body: "a" }, { body: "a", filename: "a" }, { body: "a", filename: "b" }, { filename: "b" }]
    assert.deepStrictEqual(contents.map(captionOf), ["", "", "a", ""])
  })
})
