import { assert, describe, it } from "@effect/vitest"
import { recoveryKeyWhy, recoveryKeyWords } from "../../../../src/domain/crypto/secrets/RecoveryKeyWords.ts"

describe("A recovery key that opens nothing", () => {
  it.each(
    [
      ["wrong key", /is not the key of/],
      ["none", /has no secret storage$/],
      ["other algorithm", /is not known here$/],
      ["damaged", /is damaged$/],
      ["not a recovery key", /holds no recovery key$/]
    ] as const
  )("is told by where it was given: %s", (fault, words) => {
    for (const source of ["MATRIX_RECOVERY_KEY", "recovery-key in DATA_DIR"] as const) {
      const why = recoveryKeyWhy(source, fault)
      assert.match(why, words)
      assert.isTrue(why.startsWith(source))
    }
  })

  it("is told with what it means and what to do", () => {
    const { advice, means } = recoveryKeyWords("It is another one")
    assert.match(means, /^It is another one, so another device .* could not be signed/)
    assert.match(advice, /device reset-identity/)
  })
})
