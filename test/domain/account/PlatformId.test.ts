import { assert, describe, it } from "@effect/vitest"
import { Result } from "effect"
import { platformIdOf, readPlatformId } from "../../../src/domain/account/PlatformId.ts"

describe("An id of the platform", () => {
  it.each([
    "42",
    "ann.smith",
    "7c9e6679-7425-40de-944b-e07fc1f90ae7",
    "ann@example.org",
    "@ann",
    "a:b",
    "x".repeat(255)
  ])(
    "may be %s",
    (text) => {
      assert.deepStrictEqual<unknown>([readPlatformId(text), Result.isSuccess(platformIdOf(text))], [text, true])
    }
  )

  it.each([
    ["", /1 to 255/],
    ["a b", /no spaces/],
    ["ännchen", /ASCII/],
    ["a\n", /ASCII/],
    ["x".repeat(256), /1 to 255/],
    [".", /dots/],
    ["..", /dots/],
    ["@ann:example.org", /Matrix id/],
    ["@ann:", /Matrix id/]
  ])("may not be %j", (text, why) => {
    assert.isUndefined(readPlatformId(text))
    assert.match(Result.getOrThrow(Result.flip(platformIdOf(text))), why)
  })

  it("may be no other value of JSON", () => {
    assert.deepStrictEqual([42, null, {}, ["42"]].map(readPlatformId), [undefined, undefined, undefined, undefined])
  })
})
