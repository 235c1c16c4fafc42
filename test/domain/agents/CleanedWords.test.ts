import { assert, describe, it } from "@effect/vitest"
import { cleanedWords } from "../../../src/domain/agents/CleanedWords.ts"

describe("Words of another program's about a failure", () => {
  for (
    const [text, shown] of [
      ["Incorrect API key provided: sk-abcdef123456.", "Incorrect API key provided: …"],
      ["Authorization: Bearer abc.def", "Authorization: …"],
      ["sent with bearer abc.def", "sent with bearer …"],
      ["token=hunter2 refused", "token=… refused"],
      ["at https://me:pass@host/v1?key=abc123 now", "at https://…@host/v1?… now"],
      ["eyJhbGciOiJIUzI1NiJ9.e30.abc is bad", "… is bad"],
      ["id 0123456789abcdef0123456789abcdef", "id …"],
      ["two\nlines", "two lines"]
    ] as const
  ) {
    it(`lose what may be secret: ${text}`, () => {
      assert.strictEqual(cleanedWords(text), shown)
    })
  }

  it("stay as they are where nothing in them is, and are cut", () => {
    assert.strictEqual(
      cleanedWords("The model claude-sonnet-4-20250514 does not exist at /usr/lib/node_modules/agent"),
      "The model claude-sonnet-4-20250514 does not exist at /usr/lib/node_modules/agent"
    )
    assert.lengthOf(cleanedWords("x ".repeat(1_000), 50), 50)
  })
})
