import { assert, describe, it } from "@effect/vitest"
import { cleanedWords } from "../../../src/domain/agents/CleanedWords.ts"

describe("Another program's words about a failure", () => {
  it("keep no key, token or password", () => {
    for (
      const secret of [
        "sk-proj-abcdef123456",
        "https://me:pw@host/x",
        "token=abc123",
        "Bearer abc.def",
        "https://x/y?key=1"
      ]
    ) {
      assert.notInclude(cleanedWords(`no: ${secret}`), secret)
    }
    assert.strictEqual(cleanedWords("model exploded\nat once"), "model exploded at once")
  })
})
