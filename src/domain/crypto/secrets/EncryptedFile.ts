import { Redacted, Result, Schema } from "effect"
import { at, type JsonRecord, readRecord, readText } from "../../Json.ts"
import { readBase64, writeBase64, writeUrlSafeBase64 } from "./UnpaddedBase64.ts"

/** What opens one encrypted file. It is made with the file and serves for no other. */
export interface FileKey {
  /** The AES-256 key, 32 bytes. */
  readonly key: Redacted.Redacted<Uint8Array>
  /** The first block of the counter, 16 bytes. */
  readonly iv: Uint8Array
  /** The SHA-256 of the ciphertext, 32 bytes. */
  readonly sha256: Uint8Array
}

/** An encrypted file in the media repository. */
export interface EncryptedFile extends FileKey {
  /** The mxc: address of the ciphertext. */
  readonly url: string
}

/** What of an encrypted file in an event cannot be used. */
export const EncryptedFileFault = Schema.Literals([
  "no object",
  "other version",
  "other algorithm",
  "no address",
  "no key",
  "no iv",
  "no hash"
])
export type EncryptedFileFault = typeof EncryptedFileFault.Type

/** The event names no file that could be decrypted; whoever sent it has to send it again. */
export class EncryptedFileRefused
  extends Schema.TaggedError<EncryptedFileRefused>()("EncryptedFileRefused", { reason: EncryptedFileFault })
{
  override get message() {
    return `The encrypted file cannot be read, because its description has ${
      this.reason === "no object" ? "another shape" : this.reason.replace(/^other/, "another")
    }: it has to be sent again`
  }
}

const address = /^mxc:\/\/[A-Za-z0-9.:[\]-]{1,255}\/[A-Za-z0-9_-]{1,255}$/

/** The file as it is in an event: `EncryptedFile` of the spec, "Sending encrypted attachments". It holds the key. */
export const encryptedFileContent = ({ iv, key, sha256, url }: EncryptedFile): JsonRecord => ({
  v: "v2",
  url,
  key: {
    kty: "oct",
    key_ops: ["encrypt", "decrypt"],
    alg: "A256CTR",
    k: writeUrlSafeBase64(Redacted.value(key)),
    ext: true
  },
  iv: writeBase64(iv),
  hashes: { sha256: writeBase64(sha256) }
})

/** The file that an event names. What the key may be used for (`key_ops`, `ext`) is of no consequence here. */
export const readEncryptedFile = (content: unknown): Result.Result<EncryptedFile, EncryptedFileRefused> => {
  const refused = (reason: EncryptedFileFault) => Result.fail(new EncryptedFileRefused({ reason }))
  const file = readRecord(content)
  if (file === undefined) return refused("no object")
  if (file["v"] !== "v2") return refused("other version")
  if (at(file, "key", "kty") !== "oct" || at(file, "key", "alg") !== "A256CTR") return refused("other algorithm")
  const url = readText(file["url"])
  if (url === undefined || !address.test(url)) return refused("no address")
  const [key, iv, sha256] = [
    readBase64(at(file, "key", "k"), 32),
    readBase64(file["iv"], 16),
    readBase64(at(file, "hashes", "sha256"), 32)
  ]
  if (key === undefined) return refused("no key")
  if (iv === undefined) return refused("no iv")
  if (sha256 === undefined) return refused("no hash")
  return Result.succeed({ url, key: Redacted.make(key), iv, sha256 })
}
