import { assert, describe, it } from "@effect/vitest"
import {
  anyBytes,
  type FileKind,
  mediaType,
  typeAsKind,
  typeBySaying
} from "../../../../src/domain/matrix/files/MediaType.ts"

describe("A media type", () => {
  it.each([
    ["Image/PNG", "image/png"],
    ["text/html; charset=utf-8", "text/html"],
    ["nonsense", "application/octet-stream"],
    ["image/*", "application/octet-stream"],
    ["a/b\r\nx: y", "application/octet-stream"],
    ["Application/Octet-Stream", "application/octet-stream"],
    ["application/x-download", "application/octet-stream"],
    [undefined, "application/octet-stream"]
  ])("written %j is %s", (text, type) => assert.strictEqual(mediaType(text), type))
})

describe("The type of a file by what is said of it", () => {
  it.each<[FileKind, string, ReadonlyArray<string | undefined>, string]>([
    ["image", "a.jpg", ["image/png"], "image/png"],
    ["image", "a.jpg", [undefined, "image/png"], "image/png"],
    ["image", "a.jpg", [anyBytes, undefined], "image/jpeg"],
    ["image", "A.JPEG", [""], "image/jpeg"],
    ["image", "a.b.webp", [], "image/webp"],
    ["image", "image", [], anyBytes],
    ["image", "png", [], anyBytes],
    ["image", ".", [], anyBytes],
    ["image", "constructor.constructor", [], anyBytes],
    ["image", "a.__proto__", [], anyBytes],
    ["image", "report.pdf", [], anyBytes],
    ["image", "a.mp4", [], anyBytes],
    ["file", "report.PDF", [], "application/pdf"],
    ["file", "shot.png", ["binary/octet-stream"], "image/png"],
    ["file", "notes.unknown", [], anyBytes],
    ["audio", "voice.ogg", [], "audio/ogg"],
    ["audio", "voice.mp4", [], "audio/mp4"],
    ["audio", "voice.webm", [], "audio/webm"],
    ["audio", "voice.mov", [], anyBytes],
    ["video", "clip.ogg", [], "video/ogg"],
    ["video", "clip.mov", [], "video/quicktime"],
    ["video", "clip.mp3", [], anyBytes]
  ])(
    "%s %j, said to be %j, is %s",
    (kind, name, claims, type) => assert.strictEqual(typeBySaying(kind, name, claims), type)
  )

  it("is none where none was guessed", () => assert.isUndefined(typeAsKind("file", undefined)))
})
