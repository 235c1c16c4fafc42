import { assert, describe, it } from "@effect/vitest"
import type { FileRefusal } from "../../../src/domain/files/FileRefusal.ts"
import type { Undelivered } from "../../../src/domain/files/Undelivered.ts"
import { englishFiles } from "../../../src/domain/messages/FileMessages.ts"

const { refused, undelivered } = englishFiles("!").files

describe("What the bot says of files", () => {
  it.each<[FileRefusal, RegExp]>([
    [{ _tag: "Off" }, /turned that off/],
    [{ _tag: "TooLarge", limit: 20 * 1024 * 1024 }, /up to 20 MiB/],
    [{ _tag: "WrongType", mime: "video/mp4", taken: ["image/*", "application/pdf"] }, /video\/mp4.*images, PDF/],
    [{ _tag: "NoFiles" }, /takes no files/],
    [{ _tag: "NoWay", limit: 131_072 }, /up to 128 KiB.*MEDIA_URL/],
    [{ _tag: "Missing" }, /`!retry`/],
    [{ _tag: "Away" }, /at the moment.*`!retry`/],
    [{ _tag: "Tampered" }, /send it again/],
    [{ _tag: "Unreadable" }, /send it again/]
  ])("says of %j what can be done", (why, words) => assert.match(refused(why), words))

  it("never shows a type as markup", () =>
    assert.include(refused({ _tag: "WrongType", mime: "a/*b*", taken: ["[x](y)"] }), "`[x](y)`"))

  it.each<[Undelivered, RegExp]>([
    [{ _tag: "TooLarge", limit: 1024 }, /larger than 1 KiB/],
    [{ _tag: "Address" }, /address/],
    [{ _tag: "Unreachable" }, /fetched/],
    [{ _tag: "OtherSize" }, /size/],
    [{ _tag: "Damaged" }, /read/],
    [{ _tag: "Refused", code: "M_TOO_LARGE" }, /M_TOO_LARGE/]
  ])("names the file that is not shown, and why: %j", (why, words) => {
    assert.match(undelivered("a.png", why), words)
    assert.include(undelivered("a.png", why), "a.png")
  })
})
