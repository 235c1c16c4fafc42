import { Redacted } from "effect"
import { createPrivateKey, createPublicKey, type KeyObject, sign } from "node:crypto"
import type { IdentityKeys } from "../../../domain/crypto/keys/PublishedIdentity.ts"
import { readBase64, writeBase64 } from "../../../domain/crypto/secrets/UnpaddedBase64.ts"
import type { JsonRecord } from "../../../domain/Json.ts"

/** What stands before the 32 bytes of an Ed25519 key in PKCS #8 (RFC 8410). */
const beforeKey = Buffer.from("302e020100300506032b657004220420", "hex")

interface KeyPair {
  readonly secret: KeyObject
  /** In unpadded base64. */
  readonly text: string
}

/** A private key as it is among an account's secrets; undefined where it is none. */
const pairOf = (key: Redacted.Redacted): KeyPair | undefined => {
  const bytes = readBase64(Redacted.value(key), 32)
  if (bytes === undefined) return undefined
  const secret = createPrivateKey({ key: Buffer.concat([beforeKey, bytes]), format: "der", type: "pkcs8" })
  const all = createPublicKey(secret).export({ format: "der", type: "spki" })
  return { secret, text: writeBase64(Uint8Array.from(all.subarray(-32))) }
}

/** Whether these are the private keys of a published identity. */
export const fitsPublished = (keys: IdentityKeys<Redacted.Redacted>, published: IdentityKeys<string>): boolean =>
  (["master", "selfSigning", "userSigning"] as const).every((use) => pairOf(keys[use])?.text === published[use])

/**
 * The body of `POST /keys/device_signing/upload` for these private keys (client-server API, "Cross-signing"); undefined
 * where one of them is none. The engine takes private keys of published identities alone.
 */
export const publicIdentityOf = (
  user: string,
  { master, selfSigning, userSigning }: IdentityKeys<Redacted.Redacted>
): JsonRecord | undefined => {
  const [one, two, three] = [pairOf(master), pairOf(selfSigning), pairOf(userSigning)]
  if (one === undefined || two === undefined || three === undefined) return undefined
  // Its fields are in the order of canonical JSON, which is what is signed.
  const keyOf = ({ text }: KeyPair, usage: string) => ({
    keys: { [`ed25519:${text}`]: text },
    usage: [usage],
    user_id: user
  })
  const signed = (key: ReturnType<typeof keyOf>) => {
    const signature = writeBase64(Uint8Array.from(sign(null, Buffer.from(JSON.stringify(key)), one.secret)))
    return { ...key, signatures: { [user]: { [`ed25519:${one.text}`]: signature } } }
  }
  return {
    master_key: keyOf(one, "master"),
    self_signing_key: signed(keyOf(two, "self_signing")),
    user_signing_key: signed(keyOf(three, "user_signing"))
  }
}
