import { Redacted } from "effect"
import { createCipheriv, createHmac, hkdfSync, randomBytes, timingSafeEqual } from "node:crypto"
import type { RecoveryKey } from "../../../domain/crypto/secrets/RecoveryKey.ts"
import type { KeyCheck, SealedSecret } from "../../../domain/crypto/secrets/SecretStorage.ts"

/** The keys for one name, 32 bytes each, so that a secret cannot be passed off as another one. */
const keysFor = (key: RecoveryKey, name: string) => {
  const both = Buffer.from(hkdfSync("sha256", Redacted.value(key), Buffer.alloc(32), name, 64))
  return { aes: both.subarray(0, 32), mac: both.subarray(32) }
}

/** AES-CTR does the same in both directions. */
const crypted = (aes: Uint8Array, iv: Uint8Array, bytes: Uint8Array) => {
  const cipher = createCipheriv("aes-256-ctr", aes, iv)
  return Uint8Array.from(Buffer.concat([cipher.update(bytes), cipher.final()]))
}

const macOf = (mac: Uint8Array, ciphertext: Uint8Array) =>
  Uint8Array.from(createHmac("sha256", mac).update(ciphertext).digest())

/** Bit 63 is zero, which some implementations of AES-CTR need (spec, "m.secret_storage.v1.aes-hmac-sha2"). */
const freshIv = () => {
  const iv = randomBytes(16)
  iv[8]! &= 0x7f
  return Uint8Array.from(iv)
}

const sealBytes = (key: RecoveryKey, name: string, iv: Uint8Array, bytes: Uint8Array): SealedSecret => {
  const { aes, mac } = keysFor(key, name)
  const ciphertext = crypted(aes, iv, bytes)
  return { iv, ciphertext, mac: macOf(mac, ciphertext) }
}

/** Seals a secret for its name, which is its type of account data. It is another text every time. */
export const sealSecret = (key: RecoveryKey, name: string, secret: Redacted.Redacted): SealedSecret =>
  sealBytes(key, name, freshIv(), Buffer.from(Redacted.value(secret)))

/** The secret of this name; undefined where it was sealed with another key, for another name, or is no text. */
export const unsealSecret = (
  key: RecoveryKey,
  name: string,
  { ciphertext, iv, mac }: SealedSecret
): Redacted.Redacted | undefined => {
  const keys = keysFor(key, name)
  if (mac.length !== 32 || !timingSafeEqual(macOf(keys.mac, ciphertext), mac)) return undefined
  try {
    return Redacted.make(new TextDecoder("utf-8", { fatal: true }).decode(crypted(keys.aes, iv, ciphertext)))
  } catch {
    return undefined
  }
}

const zeros = new Uint8Array(32)

/** What the key's description says, so that others can see whether they have this key. */
export const keyCheckOf = (key: RecoveryKey): KeyCheck => {
  const { iv, mac } = sealBytes(key, "", freshIv(), zeros)
  return { iv, mac }
}

/** Whether it is the described key. */
export const fitsKeyCheck = (key: RecoveryKey, { iv, mac }: KeyCheck): boolean =>
  mac.length === 32 && timingSafeEqual(sealBytes(key, "", iv, zeros).mac, mac)

/**
 * The id by which the account knows a key that we make, 32 characters. It is the same for the same key, and tells
 * nothing of it: its salt is none of those that keys are derived with.
 */
export const keyIdOf = (key: RecoveryKey): string =>
  Buffer.from(hkdfSync("sha256", Redacted.value(key), "matrix-surface", "key id", 16)).toString("hex")
