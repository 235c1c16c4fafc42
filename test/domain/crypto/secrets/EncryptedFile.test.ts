import { assert, describe, it } from "@effect/vitest"
import { Redacted, Result } from "effect"
import {
  type EncryptedFile,
  encryptedFileContent,
  EncryptedFileFault,
  EncryptedFileRefused,
  readEncryptedFile
} from "../../../../src/domain/crypto/secrets/EncryptedFile.ts"
import { seededBytes } from "../../../support/SeededBytes.ts"

const file: EncryptedFile = {
  url: "mxc://example.org:8448/FHyPlCeYUSFFxlgbQYZmoEoe",
  key: Redacted.make(Uint8Array.from({ length: 32 }, () => 255)),
  iv: seededBytes("iv", 16),
  sha256: seededBytes("hash", 32)
}
const content = encryptedFileContent(file)
const web = content["key"] as object

describe("An encrypted file", () => {
  it("is written as the spec has it", () =>
    assert.deepStrictEqual<unknown>(content, {
      v: "v2",
      url: file.url,
      key: { kty: "oct", key_ops: ["encrypt", "decrypt"], alg: "A256CTR", k: `${"_".repeat(42)}8`, ext: true },
      iv: Buffer.from(file.iv).toString("base64").replaceAll("=", ""),
      hashes: { sha256: Buffer.from(file.sha256).toString("base64").replaceAll("=", "") }
    }))

  it("is read as it is written, and does not show its key", () => {
    const read = Result.getOrThrow(readEncryptedFile(content))
    assert.deepStrictEqual({ ...read, key: Redacted.value(read.key) }, { ...file, key: Redacted.value(file.key) })
    assert.notInclude(JSON.stringify(read), "255,255")
  })

  it.each<readonly [string, object]>([
    ["padding", { hashes: { sha256: Buffer.from(file.sha256).toString("base64") } }],
    ["the other alphabet", { key: { ...web, k: `${"/".repeat(42)}8=` } }],
    ["more hashes", { hashes: { ...content["hashes"] as object, md5: 5 } }],
    ["less of what the key is for", { key: { ...web, key_ops: undefined, ext: "yes" } }],
    ["more than there should be", { mimetype: "image/png" }]
  ])("is read with %s", (_, other) => assert.isTrue(Result.isSuccess(readEncryptedFile({ ...content, ...other }))))

  it.each<readonly [string, unknown, EncryptedFileFault]>([
    ["nothing", undefined, "no object"],
    ["a list", [content], "no object"],
    ["version 1", { ...content, v: "v1" }, "other version"],
    ["no version", { ...content, v: undefined }, "other version"],
    ["no key", { ...content, key: undefined }, "other algorithm"],
    ["a key for another cipher", { ...content, key: { ...web, alg: "A256GCM" } }, "other algorithm"],
    ["a key of another kind", { ...content, key: { ...web, kty: "RSA" } }, "other algorithm"],
    ["a short key", { ...content, key: { ...web, k: "AAAA" } }, "no key"],
    ["a key that is a number", { ...content, key: { ...web, k: 5 } }, "no key"],
    ["a short iv", { ...content, iv: "AAAA" }, "no iv"],
    ["no hashes", { ...content, hashes: undefined }, "no hash"],
    ["another hash alone", { ...content, hashes: { md5: "AAAA" } }, "no hash"],
    ["no address", { ...content, url: undefined }, "no address"],
    ["an address of the web", { ...content, url: "https://example.org/file" }, "no address"],
    ["an address that leads elsewhere", { ...content, url: "mxc://example.org/../file" }, "no address"],
    ["an address with a query", { ...content, url: "mxc://example.org/file?a" }, "no address"],
    ["an address without end", { ...content, url: `mxc://example.org/${"a".repeat(100_000)}` }, "no address"]
  ])(
    "is not %s",
    (_, value, fault) => assert.strictEqual(Result.getOrThrow(Result.flip(readEncryptedFile(value))).reason, fault)
  )

  it("that cannot be read is said to have what is wrong", () => {
    for (const reason of EncryptedFileFault.literals) {
      assert.match(new EncryptedFileRefused({ reason }).message, /description has (?:no|another) [a-z]+: it has to/)
    }
  })
})
