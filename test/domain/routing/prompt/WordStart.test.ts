import { assert, describe, it } from "@effect/vitest"
import { isInCryptHash, isInWord } from "../../../../src/domain/routing/prompt/WordStart.ts"

describe("A place of a text", () => {
  it.each([
    ["@", false],
    [" @", false],
    ["_@", false],
    [" ___@", false],
    ["问@", false],
    ["(@", false],
    ["a@", true],
    ["7@", true],
    ["foo_@", true]
  ])("before the sign of %s is in a word: %s", (text, is) => assert.strictEqual(isInWord(text, text.length - 1), is))

  it.each([
    ["$5$saltstring$", true],
    ["$argon2id$v=19$salt/s.$", true],
    ["costs 5$", false],
    ["x$", false],
    ["$5 or x$", false]
  ])(
    "before the last sign of %s is in a hash: %s",
    (text, is) => assert.strictEqual(isInCryptHash(text, text.length - 1), is)
  )
})
