import { assert, describe, it } from "@effect/vitest"
import { Result } from "effect"
import {
  type DescriptionFault,
  keyDescription,
  keyDescriptionType,
  readDefaultKey,
  readKeyDescription,
  readSealedSecret,
  sealingAlgorithm,
  withSealedSecret
} from "../../../../src/domain/crypto/secrets/SecretStorage.ts"
import { parseJson } from "../../../../src/domain/Json.ts"
import { seededBytes } from "../../../support/SeededBytes.ts"

const check = { iv: seededBytes("iv", 16), mac: seededBytes("mac", 32) }
const sealed = { ...check, ciphertext: seededBytes("text", 43) }
const described = keyDescription(check)

describe("The account's key", () => {
  it("is the one that the default names", () => {
    assert.strictEqual(readDefaultKey({ key: "abc" }), "abc")
    assert.strictEqual(keyDescriptionType("abc"), "m.secret_storage.key.abc")
  })

  it.each<unknown>([undefined, null, "abc", [], {}, { key: "" }, { key: 5 }, { key: "k".repeat(256) }])(
    "is none where %j is there",
    (content) => assert.isUndefined(readDefaultKey(content))
  )
})

describe("A key's description", () => {
  it("is read as it is written", () => {
    assert.deepStrictEqual(Object.keys(described), ["algorithm", "iv", "mac"])
    assert.deepStrictEqual(readKeyDescription(described), Result.succeed(check))
  })

  it("serves with a passphrase and a name, of whatever shape", () =>
    assert.deepStrictEqual(
      readKeyDescription({ ...described, name: 5, passphrase: { algorithm: "m.pbkdf2", iterations: "many" } }),
      Result.succeed(check)
    ))

  it.each([{ iv: undefined }, { mac: undefined }, { iv: undefined, mac: undefined }])(
    "has no check with %j, and is one",
    (without) => assert.deepStrictEqual(readKeyDescription({ ...described, ...without }), Result.succeed(undefined))
  )

  it.each<readonly [string, unknown, DescriptionFault]>([
    ["nothing", undefined, "unset"],
    ["an empty object, which is how it is taken away", {}, "unset"],
    ["a text", "m.secret_storage", "unset"],
    ["another algorithm", { ...described, algorithm: "m.secret_storage.v2" }, "other algorithm"],
    ["an algorithm that is no text", { ...described, algorithm: [sealingAlgorithm] }, "damaged"],
    ["no algorithm", { iv: described["iv"], mac: described["mac"] }, "damaged"],
    ["an iv of another length", { ...described, iv: described["mac"] }, "damaged"],
    ["a mac of another length", { ...described, mac: described["iv"] }, "damaged"],
    ["an iv that is null", { ...described, iv: null }, "damaged"],
    ["a mac that is no base64", { ...described, mac: "?".repeat(43) }, "damaged"]
  ])("is not %s", (_, content, fault) => assert.deepStrictEqual(readKeyDescription(content), Result.fail(fault)))
})

describe("A sealed secret", () => {
  it("is read as it is written", () =>
    assert.deepStrictEqual(readSealedSecret(withSealedSecret({}, "k1", sealed), "k1"), Result.succeed(sealed)))

  it("stands beside what is sealed with other keys, and whatever else is there", () => {
    const content = { encrypted: { k0: "anything", k1: "old" }, other: [1] }
    const next = withSealedSecret(content, "k1", sealed)
    assert.deepStrictEqual(readSealedSecret(next, "k1"), Result.succeed(sealed))
    assert.deepStrictEqual<unknown>({ ...next, encrypted: { ...next["encrypted"] as object, k1: "old" } }, content)
    assert.strictEqual(content.encrypted.k1, "old")
  })

  it.each<unknown>([undefined, "text", [], { encrypted: "text" }, { encrypted: ["k1"] }])(
    "takes the place of %j, which is none",
    (content) =>
      assert.deepStrictEqual(readSealedSecret(withSealedSecret(content, "k1", sealed), "k1"), Result.succeed(sealed))
  )

  it.each(["__proto__", "constructor", "toString"])("may be of a key that is called %s", (id) => {
    assert.deepStrictEqual(readSealedSecret(parseJson(`{"encrypted":{"k1":{}}}`), id), Result.fail("absent"))
    const next = parseJson(JSON.stringify(withSealedSecret({}, id, sealed)))
    assert.deepStrictEqual(readSealedSecret(next, id), Result.succeed(sealed))
  })

  it.each<unknown>([undefined, {}, { encrypted: 5 }, { encrypted: { k2: {} } }])(
    "is absent in %j",
    (content) => assert.deepStrictEqual(readSealedSecret(content, "k1"), Result.fail("absent"))
  )

  const parts = { iv: "bdfCwu+ECYgZ/jWTkGrQ/A==", mac: "NXeV1dZaOe2JLvQ6Hh6tFto7AgFFdaQnY0l9pruwdtE=", ciphertext: "" }

  it.each<unknown>([
    null,
    "text",
    { ...parts, iv: undefined },
    { ...parts, iv: "bdfCwu+gZ/jWTkGrQ/A" },
    { ...parts, mac: "NXeV1dZaOe2JLvQ6Hh6tFtgFFdaQnY0l9pruwdtE" },
    { ...parts, ciphertext: 5 },
    { passthrough: true }
  ])(
    "is damaged as %j",
    (entry) => assert.deepStrictEqual(readSealedSecret({ encrypted: { k1: entry } }, "k1"), Result.fail("damaged"))
  )

  it("may be of an empty text", () =>
    assert.isTrue(Result.isSuccess(readSealedSecret({ encrypted: { k1: parts } }, "k1"))))
})
