import { Context, type Effect, type Stream } from "effect"
import type { AttachmentError } from "../../domain/crypto/secrets/AttachmentError.ts"
import type { FileKey } from "../../domain/crypto/secrets/EncryptedFile.ts"

/** The bytes of a file, in pieces of any size. */
export type FileBytes<E> = Stream.Stream<Uint8Array, E>

/** A file that is being encrypted. */
export interface EncryptingFile<E> {
  /**
   * The ciphertext, of the same length. It can be run once, because a second text under the same key would give both
   * away: then it fails as `read twice`.
   */
  readonly ciphertext: FileBytes<E | AttachmentError>
  /** What opens the file; fails as `unfinished` until the ciphertext was read to its end. */
  readonly fileKey: Effect.Effect<FileKey, AttachmentError>
}

/** A file that was encrypted as a whole. */
export interface WholeEncrypted {
  readonly ciphertext: Uint8Array
  readonly fileKey: FileKey
}

/**
 * Encrypts and decrypts files for encrypted rooms (client-server API, "Sending encrypted attachments"), version "v2".
 *
 * - A stream holds one piece at a time, of 256 KiB at most, whatever the pieces that it is given; it asks for the next
 * one when it is asked itself, and lets others go on in between.
 * - The errors of a given stream pass unchanged. Interrupting is always safe.
 * - No method logs a key or puts it into an error. Nothing here fetches or stores a file.
 */
export class Attachments extends Context.Service<Attachments, {
  /** Encrypts under a new random key. Nothing is read before the ciphertext is. */
  encrypt<E>(plaintext: FileBytes<E>): Effect.Effect<EncryptingFile<E>>
  /**
   * The plaintext, which fails as `tampered` **at its end** where the ciphertext is not the one that the key was made
   * with. Nothing that came before the end is to be trusted, shown or kept: anybody on the way could have changed it
   * bit by bit. It can be run any number of times.
   */
  decrypt<E>(file: FileKey, ciphertext: FileBytes<E>): FileBytes<E | AttachmentError>
  /** A whole file of `limit` bytes at most; a longer one fails as `too large` and is not read further. */
  encryptWhole<E>(plaintext: FileBytes<E>, limit: number): Effect.Effect<WholeEncrypted, E | AttachmentError>
  /** The same for decrypting. Nothing is returned of a file that was changed. */
  decryptWhole<E>(
    file: FileKey,
    ciphertext: FileBytes<E>,
    limit: number
  ): Effect.Effect<Uint8Array, E | AttachmentError>
}>()("matrix-surface/services/crypto/Attachments") {}
