import { assert, describe, it } from "@effect/vitest"
import { readBase64, writeBase64, writeUrlSafeBase64 } from "../../../../src/domain/crypto/secrets/UnpaddedBase64.ts"
import { seededBytes } from "../../../support/SeededBytes.ts"

describe("Base64", () => {
  it.each([["", ""], ["f", "Zg"], ["fo", "Zm8"], ["foo", "Zm9v"], ["foob", "Zm9vYg"], ["fooba", "Zm9vYmE"]])(
    "of %j is %j, as the spec has it",
    (text, base64) => assert.strictEqual(writeBase64(Buffer.from(text)), base64)
  )

  it("is read padded or not, in either alphabet", () => {
    for (let length = 0; length < 200; length++) {
      const bytes = seededBytes(length, length)
      const padded = Buffer.from(bytes).toString("base64")
      for (const text of [padded, writeBase64(bytes), writeUrlSafeBase64(bytes)]) {
        assert.deepStrictEqual(readBase64(text), bytes)
      }
      assert.strictEqual(writeUrlSafeBase64(bytes), Buffer.from(bytes).toString("base64url"))
    }
  })

  it.each<unknown>([undefined, null, 5, {}, ["Zg"], "Z", "Zm9vY", "Zg===", "Z g", "Zg\n", "Zm=v", "Zm9é"])(
    "is not %j",
    (value) => assert.isUndefined(readBase64(value))
  )

  it("is none where it is of another length than it has to be", () => {
    assert.strictEqual(readBase64("Zm9v", 3)?.length, 3)
    assert.isUndefined(readBase64("Zm9v", 4))
    assert.isUndefined(readBase64("", 16))
  })
})
