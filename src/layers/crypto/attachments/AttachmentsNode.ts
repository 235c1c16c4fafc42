import { Effect, Layer, Redacted, Stream } from "effect"
import { createCipheriv, createHash, randomBytes, timingSafeEqual } from "node:crypto"
import { AttachmentError } from "../../../domain/crypto/secrets/AttachmentError.ts"
import type { FileKey } from "../../../domain/crypto/secrets/EncryptedFile.ts"
import { Attachments, type EncryptingFile, type FileBytes } from "../../../services/crypto/Attachments.ts"
import { collectPieces, mapPieces } from "./FilePieces.ts"

/** AES-256-CTR, which does the same in both directions. Its counter has 128 bits here; a file uses few of them. */
const counterMode = (key: Uint8Array, iv: Uint8Array) => createCipheriv("aes-256-ctr", key, iv)

const failed = (reason: AttachmentError["reason"]) => new AttachmentError({ reason })

/** A stream, and what is done at its end, which may fail. */
const ending = <E>(pieces: FileBytes<E>, atEnd: () => AttachmentError | undefined): FileBytes<E | AttachmentError> =>
  Stream.concat(
    pieces,
    Stream.suspend(() => {
      const error = atEnd()
      return error === undefined ? Stream.empty : Stream.fail(error)
    })
  )

const encrypting = <E>(plaintext: FileBytes<E>): EncryptingFile<E> => {
  // The lower 64 bits count the blocks from zero, so that clients with a shorter counter read the file as well.
  const [key, iv] = [randomBytes(32), Buffer.concat([randomBytes(8)], 16)]
  let isBegun = false
  let fileKey: FileKey | undefined
  const ciphertext = Stream.suspend((): FileBytes<E | AttachmentError> => {
    if (isBegun) return Stream.fail(failed("read twice"))
    isBegun = true
    const [cipher, hash] = [counterMode(key, iv), createHash("sha256")]
    const pieces = mapPieces(plaintext, (piece) => {
      const encrypted = cipher.update(piece)
      hash.update(encrypted)
      return encrypted
    })
    return ending(pieces, () => {
      fileKey = { key: Redacted.make(key), iv, sha256: hash.digest() }
      return undefined
    })
  })
  return { ciphertext, fileKey: Effect.suspend(() => (fileKey ? Effect.succeed(fileKey) : failed("unfinished"))) }
}

const decrypting = <E>(file: FileKey, ciphertext: FileBytes<E>): FileBytes<E | AttachmentError> =>
  Stream.suspend(() => {
    const [cipher, hash] = [counterMode(Redacted.value(file.key), file.iv), createHash("sha256")]
    const pieces = mapPieces(ciphertext, (piece) => {
      hash.update(piece)
      return cipher.update(piece)
    })
    return ending(pieces, () => (timingSafeEqual(hash.digest(), file.sha256) ? undefined : failed("tampered")))
  })

/** Encrypts with the cryptography of Node. */
export const layer: Layer.Layer<Attachments> = Layer.succeed(
  Attachments,
  Attachments.of({
    encrypt: (plaintext) => Effect.sync(() => encrypting(plaintext)),
    decrypt: decrypting,
    encryptWhole: (plaintext, limit) =>
      Effect.suspend(() => {
        const { ciphertext, fileKey } = encrypting(plaintext)
        return Effect.all({ ciphertext: collectPieces(ciphertext, limit), fileKey })
      }),
    decryptWhole: (file, ciphertext, limit) => collectPieces(decrypting(file, ciphertext), limit)
  })
)
