import { assert, describe, it } from "@effect/vitest"
import { russianFiles } from "../../../../src/domain/messages/russian/RussianFiles.ts"

describe("What the bot says about files, in Russian", () => {
  const { files } = russianFiles("!")
  it("names limits and types", () => {
    assert.include(files.refused({ _tag: "TooLarge", limit: 20 * 1024 * 1024 }), "до 20 МиБ")
    assert.include(files.refused({ _tag: "WrongType", mime: "a/b", taken: ["image/*", "x/y"] }), "изображения, x/y")
    assert.include(files.undelivered("a.png", { _tag: "Refused", code: "M_FORBIDDEN" }), "(M_FORBIDDEN)")
  })
})
