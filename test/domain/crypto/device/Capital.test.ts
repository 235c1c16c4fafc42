import { assert, describe, it } from "@effect/vitest"
import { capital } from "../../../../src/domain/crypto/device/Capital.ts"

describe("The beginning of a sentence", () => {
  it.each([["set it", "Set it"], ["MATRIX_X", "MATRIX_X"], ["", ""], ["4 left", "4 left"]])(
    "of %j is %j",
    (text, made) => {
      assert.strictEqual(capital(text), made)
    }
  )
})
