import { assert, describe, it } from "@effect/vitest"
import { decodeBase58, encodeBase58 } from "../../../../src/domain/crypto/secrets/Base58.ts"
import { seededBytes } from "../../../support/SeededBytes.ts"

/** Bitcoin Core's vectors, as hexadecimal and base58. */
const vectors = [
  ["", ""],
  ["61", "2g"],
  ["626262", "a3gV"],
  ["73696d706c792061206c6f6e6720737472696e67", "2cFupjhnEsSn59qHXstmK2ffpLv2"],
  ["00eb15231dfceb60925886b67d065299925915aeb172c06647", "1NS17iag9jJgTHD1VXjvLCEnZuQ3rJDE9L"],
  ["516b6fcd0f", "ABnLTmg"],
  ["10c8511e", "Rt5zm"],
  ["00000000000000000000", "1111111111"]
] as const

describe("Base58", () => {
  it.each(vectors)("of %s is %s", (hex, text) => {
    assert.strictEqual(encodeBase58(Buffer.from(hex, "hex")), text)
    assert.deepStrictEqual(decodeBase58(text), Uint8Array.from(Buffer.from(hex, "hex")))
  })

  it("gives bytes back as they were, whatever they begin with", () => {
    for (let seed = 0; seed < 200; seed++) {
      const bytes = seededBytes(seed, seed % 40).fill(0, 0, seed % 3)
      assert.deepStrictEqual(decodeBase58(encodeBase58(bytes)), bytes)
    }
  })

  it.each(["0", "O", "I", "l", " ", "é", "𝟙", "2g-"])("has no %j", (text) => assert.isUndefined(decodeBase58(text)))
})
