import { assert, describe, it } from "@effect/vitest"
import { tellingBytes, typeByBytes } from "../../../../src/domain/matrix/files/FirstBytes.ts"
import type { FileKind } from "../../../../src/domain/matrix/files/MediaType.ts"

const bytes = (text: string) => Uint8Array.from(text, (letter) => letter.charCodeAt(0))
const utf8 = (text: string) => new TextEncoder().encode(text)

describe("The type of a file by its first bytes", () => {
  it.each<[FileKind, Uint8Array, string | undefined]>([
    ["image", bytes("\x89PNG\r\n\x1a\n\0\0"), "image/png"],
    ["image", bytes("\xff\xd8\xff\xe0"), "image/jpeg"],
    ["image", bytes("GIF89a"), "image/gif"],
    ["image", bytes("RIFF\n\r\x01\x02WEBPVP8 "), "image/webp"],
    ["image", bytes("\0\0\0\x20ftypheic"), "image/heic"],
    ["image", bytes("\0\0\0\x20ftypavif"), "image/avif"],
    ["file", bytes("\xff\xd8\xff\xe0"), "image/jpeg"],
    ["audio", bytes("OggS\0\x02"), "audio/ogg"],
    ["video", bytes("OggS\0\x02"), "video/ogg"],
    ["audio", bytes("\0\0\0\x20ftypisom"), "audio/mp4"],
    ["audio", bytes("\0\0\0\x20ftypM4A "), "audio/mp4"],
    ["video", bytes("\0\0\0\x20ftypmp42"), "video/mp4"],
    ["audio", bytes("ID3\x04"), "audio/mpeg"],
    ["audio", bytes("\xff\xfb\x90"), "audio/mpeg"],
    ["audio", bytes("\x1aE\xdf\xa3\x01\x42\x82\x84webm"), "audio/webm"],
    ["file", bytes("%PDF-1.7"), "application/pdf"],
    ["file", bytes("PK\x03\x04"), "application/zip"],
    ["file", utf8("Liebe Grüße\n\tund mehr"), "text/plain"],
    ["file", utf8("ü".repeat(tellingBytes)).subarray(1), undefined],
    ["file", utf8(`a${"ü".repeat(tellingBytes)}`), "text/plain"],
    ["file", bytes("a\0b"), undefined],
    ["file", bytes("\xff\xfe"), undefined],
    ["file", bytes(""), undefined],
    ["image", utf8("<html>"), undefined],
    ["image", bytes("%PDF-1.7"), undefined],
    ["audio", bytes("\x89PNG\r\n\x1a\n"), undefined],
    ["image", bytes("RIFF\x01\x02"), undefined]
  ])("%s %j is %s", (kind, head, type) => assert.strictEqual(typeByBytes(kind, head), type))
})
