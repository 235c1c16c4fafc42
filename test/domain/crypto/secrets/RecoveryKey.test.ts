import { assert, describe, it } from "@effect/vitest"
import { Redacted, Result } from "effect"
import { encodeBase58 } from "../../../../src/domain/crypto/secrets/Base58.ts"
import {
  decodeRecoveryKey,
  encodeRecoveryKey,
  RecoveryKeyFault,
  RecoveryKeyRefused
} from "../../../../src/domain/crypto/secrets/RecoveryKey.ts"
import { seededBytes } from "../../../support/SeededBytes.ts"

const bytes = Uint8Array.from(
  Buffer.from("77076d0a7318a57d3c16c17251b26645df4c2f87ebc0992ab177fba51db92c2a", "hex")
)
/** The vector of matrix-js-sdk. */
const text = "EsTc LW2K PGiF wKEA 3As5 g5c4 BXwk qeeJ ZJV8 Q9fu gUMN UE4d"

const decoded = (typed: string) => Result.map(decodeRecoveryKey(Redacted.make(typed)), Redacted.value)
const faultOf = (typed: string) => Result.getOrThrow(Result.flip(decoded(typed))).reason

describe("A recovery key", () => {
  it("is written in groups of four, as other clients write it", () => {
    const written = encodeRecoveryKey(Redacted.make(bytes))
    assert.strictEqual(Redacted.value(written), text)
    assert.notInclude(String(written), "EsTc")
  })

  it.each([
    ["as it is written", text],
    ["without spaces", text.replaceAll(" ", "")],
    ["with line ends, tabs and hard spaces", `\r\n ${text.replaceAll(" ", "\t\n\u00a0 ")}\n`],
    ["with a space after every letter", [...text.replaceAll(" ", "")].join(" ")]
  ])("is read %s", (_, typed) => assert.deepStrictEqual(decoded(typed), Result.succeed(bytes)))

  it("is read as the engine of other clients reads it, spaces in odd places", () => {
    const odd = decoded("EsT           pRvZTnjck8    YrhRAtw XLS84Nr2r9S9LGAWDaExVAPBvLRK   ")
    assert.deepStrictEqual([...Result.getOrThrow(odd)].slice(0, 4), [159, 189, 70, 187])
  })

  it("is the same after it was written and read", () => {
    for (let seed = 0; seed < 100; seed++) {
      const key = seededBytes(seed, 32)
      assert.deepStrictEqual(decoded(Redacted.value(encodeRecoveryKey(Redacted.make(key)))), Result.succeed(key))
    }
  })

  const withPrefix = (first: number, key: Uint8Array) => {
    const plain = [first, 0x01, ...key]
    return encodeBase58(Uint8Array.from([...plain, plain.reduce((parity, byte) => parity ^ byte, 0)]))
  }

  it.each<readonly [string, string, RecoveryKeyFault]>([
    ["an empty text", "", "wrong length"],
    ["a passphrase", "correct horse battery staple", "not base58"],
    ["a letter O", text.replace("EsTc", "EsTO"), "not base58"],
    ["a group too few", text.slice(0, -5), "wrong length"],
    ["a group too many", `${text} EsTc`, "wrong length"],
    ["the key twice", `${text} ${text}`, "wrong length"],
    ["a key of something else", withPrefix(0x8c, bytes), "wrong prefix"],
    ["a key of 31 bytes", withPrefix(0x8b, bytes.subarray(1)), "wrong length"],
    ["a wrong letter", text.replace("PGiF", "PGjF"), "mistyped"],
    ["two letters the other way round", text.replace("PGiF", "PGFi"), "mistyped"],
    ["a small letter for a capital one", text.replace("UE4d", "uE4d"), "mistyped"],
    ["a text as long as a book", "1".repeat(201), "too long"],
    ["white space without end", " ".repeat(10_000_000), "too long"]
  ])("is not %s", (_, typed, fault) => assert.strictEqual(faultOf(typed), fault))

  it("is not of another length: that is a bug, and would be a key that nobody can use", () =>
    assert.throws(() => encodeRecoveryKey(Redacted.make(bytes.subarray(1))), /32 bytes/))

  it("is not in what is said of it, which says what to do", () => {
    for (const reason of RecoveryKeyFault.literals) {
      assert.match(new RecoveryKeyRefused({ reason }).message, /^The recovery key (?:is|has|holds) /)
    }
    assert.notInclude(JSON.stringify(Result.flip(decoded(text.replace("PGiF", "PGjF")))), "PGjF")
  })
})
