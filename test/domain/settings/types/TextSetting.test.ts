import { assert, describe, it } from "@effect/vitest"
import { Result } from "effect"
import { line, path } from "../../../../src/domain/settings/types/TextSetting.ts"

describe("A text of a setting", () => {
  it("that is a path holds no zero character", () => {
    assert.isTrue(Result.isSuccess(path.read("/var/lib/a b")))
    assert.isTrue(Result.isFailure(path.read("a\0b")))
  })

  it("that is a line holds no line break", () => {
    assert.isTrue(Result.isSuccess(line.read("Answer briefly.")))
    assert.isTrue(Result.isFailure(line.read("one\ntwo")))
  })
})
