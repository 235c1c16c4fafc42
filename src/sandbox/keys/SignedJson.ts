import { createPublicKey, verify } from "node:crypto"
import { at, readRecord, readText } from "../../domain/Json.ts"
import type { RawEvent } from "../../domain/matrix/SyncBatch.ts"

/** A value as canonical JSON (specification, "Canonical JSON"): what is signed, and how two values are compared. */
export const canonicalJson = (value: unknown): string => {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(",")}]`
  const record = readRecord(value)
  if (record === undefined) return JSON.stringify(value) ?? "null"
  const keys = Object.keys(record).filter((key) => record[key] !== undefined).sort()
  return `{${keys.map((key) => `${JSON.stringify(key)}:${canonicalJson(record[key])}`).join(",")}}`
}

export const sameJson = (one: unknown, other: unknown) => canonicalJson(one) === canonicalJson(other)

/** The part of an object that its signatures are about. */
export const signedPart = (object: RawEvent): RawEvent => ({ ...object, signatures: undefined, unsigned: undefined })

/** The signature that a user's key `keyId` left on an object; undefined: none. */
export const signatureOn = (object: RawEvent, user: string, keyId: string) =>
  readText(at(object, "signatures", user, keyId))

/** Whether an object bears a valid signature of an Ed25519 key (specification, "Checking for a Signature"). */
export const isSignedBy = (object: RawEvent, user: string, keyId: string, publicKey: string): boolean => {
  const signature = signatureOn(object, user, keyId)
  if (signature === undefined) return false
  try {
    const x = Buffer.from(publicKey, "base64").toString("base64url")
    const key = createPublicKey({ key: { kty: "OKP", crv: "Ed25519", x }, format: "jwk" })
    return verify(null, Buffer.from(canonicalJson(signedPart(object))), key, Buffer.from(signature, "base64"))
  } catch {
    // What is no key has signed nothing.
    return false
  }
}
