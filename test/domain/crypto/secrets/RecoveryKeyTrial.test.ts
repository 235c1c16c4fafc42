import { assert, describe, it } from "@effect/vitest"
import { wrongRecoveryKey } from "../../../../src/domain/crypto/secrets/RecoveryKeyTrial.ts"

describe("A trial of a recovery key", () => {
  it("that opens nothing says why", () => {
    assert.deepStrictEqual(wrongRecoveryKey("MATRIX_RECOVERY_KEY", "wrong key"), {
      _tag: "Wrong",
      fault: "wrong key",
      why: "MATRIX_RECOVERY_KEY is not the key of the account's secret storage"
    })
  })
})
