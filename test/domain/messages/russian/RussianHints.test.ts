import { assert, describe, it } from "@effect/vitest"
import { russianHints, wordFor } from "../../../../src/domain/messages/russian/RussianHints.ts"

describe("Russian words with a number", () => {
  it.each([
    [1, "шаг"],
    [2, "шага"],
    [4, "шага"],
    [5, "шагов"],
    [11, "шагов"],
    [12, "шагов"],
    [21, "шаг"],
    [
      104,
      "шага"
    ],
    [111, "шагов"],
    [112, "шагов"],
    [0, "шагов"]
  ])(
    "%d takes %s",
    (count, word) => assert.strictEqual(wordFor(count, ["шаг", "шага", "шагов"]), word)
  )
  it("names commands with the prefix that was set", () => assert.include(russianHints("бот ").again, "`бот retry`"))
})
