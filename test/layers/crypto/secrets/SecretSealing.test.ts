import { assert, describe, it } from "@effect/vitest"
import { Redacted, Result } from "effect"
import { webcrypto } from "node:crypto"
import { decodeRecoveryKey } from "../../../../src/domain/crypto/secrets/RecoveryKey.ts"
import { readKeyDescription, sealingAlgorithm } from "../../../../src/domain/crypto/secrets/SecretStorage.ts"
import {
  fitsKeyCheck,
  keyCheckOf,
  keyIdOf,
  sealSecret,
  unsealSecret
} from "../../../../src/layers/crypto/secrets/SecretSealing.ts"
import { seededBytes } from "../../../support/SeededBytes.ts"

const { subtle } = webcrypto
const key = Redacted.make(seededBytes("key", 32))
const other = Redacted.make(seededBytes("other", 32))
const name = "m.cross_signing.master"
const secret = Redacted.make("a secret: größer als du denkst 🗝")
const opened = (...of: Parameters<typeof unsealSecret>) => {
  const found = unsealSecret(...of)
  return found === undefined ? undefined : Redacted.value(found)
}

/** The keys as a browser's cryptography derives them, which other clients use. */
const browserKeys = async (bytes: Uint8Array<ArrayBuffer>, info: string) => {
  const material = await subtle.importKey("raw", bytes, "HKDF", false, ["deriveBits"])
  const algorithm = { name: "HKDF", hash: "SHA-256", salt: new Uint8Array(32), info: Buffer.from(info) }
  const bits = await subtle.deriveBits(algorithm, material, 512)
  return {
    aes: await subtle.importKey("raw", bits.slice(0, 32), "AES-CTR", false, ["encrypt", "decrypt"]),
    mac: await subtle.importKey("raw", bits.slice(32), { name: "HMAC", hash: "SHA-256" }, false, ["sign", "verify"])
  }
}
const plain = (bytes: Uint8Array) => Uint8Array.from(bytes)

describe("A sealed secret", () => {
  it("is opened by its key for its name alone", () => {
    const sealed = sealSecret(key, name, secret)
    assert.strictEqual(opened(key, name, sealed), Redacted.value(secret))
    assert.isUndefined(opened(other, name, sealed))
    assert.isUndefined(opened(key, "m.cross_signing.self_signing", sealed))
  })

  it("is another text every time, and none of the secret is in it", () => {
    const [one, two] = [sealSecret(key, name, secret), sealSecret(key, name, secret)]
    assert.notDeepEqual(one.iv, two.iv)
    assert.notDeepEqual(one.ciphertext, two.ciphertext)
    assert.notInclude(Buffer.from(one.ciphertext).toString(), "secret")
  })

  it("has bit 63 of its iv cleared, as some clients need", () => {
    for (let time = 0; time < 64; time++) assert.strictEqual(sealSecret(key, name, secret).iv[8]! & 0x80, 0)
  })

  it("is opened with no part changed, made shorter or longer", () => {
    const sealed = sealSecret(key, name, secret)
    for (const part of ["iv", "ciphertext", "mac"] as const) {
      const bytes = sealed[part]
      for (const at of [0, bytes.length - 1]) {
        const wrong = bytes.with(at, bytes[at]! ^ 1)
        // The MAC is over the ciphertext alone: another iv gives another text, which the spec leaves so.
        if (part !== "iv") assert.isUndefined(opened(key, name, { ...sealed, [part]: wrong }), part)
      }
      if (part !== "iv") assert.isUndefined(opened(key, name, { ...sealed, [part]: bytes.subarray(1) }), part)
    }
  })

  it("that holds no text is not opened", () => {
    const sealed = sealSecret(key, name, Redacted.make("\0".repeat(32)))
    const iv = sealed.iv.with(0, sealed.iv[0]! ^ 1)
    assert.isUndefined(opened(key, name, { ...sealed, iv }))
  })

  it("may be of any length", () => {
    for (const length of [0, 1, 15, 16, 17, 43, 50_000]) {
      assert.strictEqual(opened(key, name, sealSecret(key, name, Redacted.make("x".repeat(length))))?.length, length)
    }
  })

  it("is read by what other clients use, and the other way round", async () => {
    const { aes, mac } = await browserKeys(plain(Redacted.value(key)), name)
    const sealed = sealSecret(key, name, secret)
    assert.isTrue(await subtle.verify("HMAC", mac, plain(sealed.mac), plain(sealed.ciphertext)))
    const counter = { name: "AES-CTR", counter: plain(sealed.iv), length: 64 }
    const text = await subtle.decrypt(counter, aes, plain(sealed.ciphertext))
    assert.strictEqual(Buffer.from(text).toString(), Redacted.value(secret))

    const iv = seededBytes("iv", 16).with(8, 0x7f).with(15, 0)
    const ciphertext = await subtle.encrypt(
      { name: "AES-CTR", counter: plain(iv), length: 64 },
      aes,
      Buffer.from("theirs")
    )
    const theirs = {
      iv,
      ciphertext: new Uint8Array(ciphertext),
      mac: new Uint8Array(await subtle.sign("HMAC", mac, ciphertext))
    }
    assert.strictEqual(opened(key, name, theirs), "theirs")
  })
})

describe("A key's check", () => {
  it("is that of the key alone", () => {
    const check = keyCheckOf(key)
    assert.isTrue(fitsKeyCheck(key, check))
    assert.isFalse(fitsKeyCheck(other, check))
    assert.isFalse(fitsKeyCheck(key, { ...check, mac: check.mac.with(31, check.mac[31]! ^ 1) }))
    assert.isFalse(fitsKeyCheck(key, { ...check, mac: new Uint8Array(0) }))
  })

  /** The vector of matrix-rust-sdk. */
  it("of other clients is understood", () => {
    const description = {
      algorithm: sealingAlgorithm,
      iv: "xv5b6/p3ExEw++wTyfSHEg==",
      mac: "ujBBbXahnTAMkmPUX2/0+VTfUh63pGyVRuBcDMgmJC8="
    }
    const theirs = Redacted.make("EsTj 3yST y93F SLpB jJsz eAXc 2XzA ygD3 w69H fGaN TKBj jXEd")
    const check = Result.getOrThrow(readKeyDescription(description))!
    assert.isTrue(fitsKeyCheck(Result.getOrThrow(decodeRecoveryKey(theirs)), check))
    assert.isFalse(fitsKeyCheck(key, check))
  })
})

it("A key that we make has one id, which is of no other key", () => {
  assert.match(keyIdOf(key), /^[0-9a-f]{32}$/)
  assert.strictEqual(keyIdOf(key), keyIdOf(Redacted.make(seededBytes("key", 32))))
  assert.notStrictEqual(keyIdOf(key), keyIdOf(other))
})
