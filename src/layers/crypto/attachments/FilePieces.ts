import { Effect, Stream } from "effect"
import { AttachmentError } from "../../../domain/crypto/secrets/AttachmentError.ts"
import type { FileBytes } from "../../../services/crypto/Attachments.ts"

/** The longest piece, in bytes: less than a millisecond's work. */
const longest = 256 * 1024

/** Views of the same bytes, none of which is copied or empty. */
const cut = (bytes: Uint8Array): ReadonlyArray<Uint8Array> =>
  Array.from(
    { length: Math.ceil(bytes.length / longest) },
    (_, index) => bytes.subarray(index * longest, (index + 1) * longest)
  )

/** Works on a file piece by piece, in order. Others go on after each piece. */
export const mapPieces = <E>(file: FileBytes<E>, work: (piece: Uint8Array) => Uint8Array): FileBytes<E> =>
  Stream.mapEffect(
    Stream.flatMap(file, (bytes) => Stream.fromIterable(cut(bytes))),
    (piece) => Effect.map(Effect.yieldNow, () => work(piece))
  )

/** A whole file. It is read until it is longer than `limit` bytes. */
export const collectPieces = <E>(
  file: FileBytes<E>,
  limit: number
): Effect.Effect<Uint8Array, E | AttachmentError> =>
  Effect.suspend(() => {
    const pieces: Array<Uint8Array> = []
    let length = 0
    return Stream.runForEach(file, (piece) => {
      length += piece.length
      if (length > limit) return Effect.fail(new AttachmentError({ reason: "too large" }))
      pieces.push(piece)
      return Effect.void
    }).pipe(Effect.map(() => Buffer.concat(pieces, length)))
  })
