import { type Cause, Effect, Layer, Option, Result, type Scope, Semaphore, Stream } from "effect"
import type { AttachmentError } from "../../domain/crypto/secrets/AttachmentError.ts"
import { type EncryptedFileRefused, readEncryptedFile } from "../../domain/crypto/secrets/EncryptedFile.ts"
import {
  type FileRefusal,
  FileRefused,
  inlineLimit,
  refusedBy,
  refusedByLimit,
  refusedByServer,
  refusedUnseen
} from "../../domain/files/FileRefusal.ts"
import { tellingBytes, typeByBytes } from "../../domain/matrix/files/FirstBytes.ts"
import { anyBytes } from "../../domain/matrix/files/MediaType.ts"
import type { SentFile } from "../../domain/matrix/files/SentFile.ts"
import type { MatrixError } from "../../domain/matrix/MatrixError.ts"
import type { PromptFile } from "../../domain/turns/AgentCommand.ts"
import { Attachments, type FileBytes } from "../../services/crypto/Attachments.ts"
import { OfferedFiles } from "../../services/files/OfferedFiles.ts"
import { type FileInHand, type FilesForPrompts, PromptFiles } from "../../services/files/PromptFiles.ts"
import { Media } from "../../services/matrix/Media.ts"
import { serverRetry } from "../pace/ServerRetry.ts"
import { offeredBelow } from "./FileAnswer.ts"
import type { FileBase } from "./FileServing.ts"
import { passing } from "./PassingBytes.ts"

/** How long a prompt waits for its file. */
const patience = "20 seconds"

/** Files that are read at once. */
const atOnce = 64

/** Bytes of files that are in memory until their prompts are asked. */
const mostKept = 16 * 1024 * 1024

/** The tries to get a file, while a person waits. */
const mostTries = 2

const refuse = (reason: FileRefusal) => new FileRefused({ reason })

interface Read {
  /** The first bytes. */
  readonly head: Uint8Array
  /** The whole file, where it was short enough. */
  readonly whole: Buffer | undefined
  readonly size: number
}

const nothing: Uint8Array = new Uint8Array()

/** The first bytes with a piece more. */
const headWith = (head: Uint8Array, piece: Uint8Array): Uint8Array =>
  Buffer.concat([head, piece.subarray(0, tellingBytes - head.length)])

/** Reads a file to its end or to `most` bytes; no more than `kept` bytes of it stay in memory. */
const read = <E>(bytes: FileBytes<E>, kept: number, most: number): Effect.Effect<Read, E | FileRefused> =>
  Effect.suspend(() => {
    let pieces: Array<Uint8Array> | undefined = []
    let [size, head] = [0, nothing]
    return Stream.runForEach(bytes, (piece) => {
      size += piece.length
      if (size > most) return Effect.fail(refuse({ _tag: "TooLarge", limit: most }))
      if (head.length < tellingBytes) head = headWith(head, piece)
      if (size > kept) pieces = undefined
      pieces?.push(piece)
      return Effect.void
    }).pipe(Effect.map(() => ({ head, whole: pieces === undefined ? undefined : Buffer.concat(pieces, size), size })))
  })

/** Reads no more than tells the type of a file of `size` bytes. */
const readHead = <E>(bytes: FileBytes<E>, size: number): Effect.Effect<Read, E> =>
  Stream.scan(bytes, () => nothing, headWith).pipe(
    Stream.takeUntil((head) => head.length >= tellingBytes),
    Stream.runLast,
    Effect.map((head) => ({ head: Option.getOrElse(head, () => nothing), whole: undefined, size }))
  )

/** Gives shares of a memory, in bytes, each until its scope ends; what has no room gets none. */
const makeMemoryShare = (most: number) => {
  let used = 0
  return (wanted: number): Effect.Effect<number, never, Scope.Scope> =>
    Effect.acquireRelease(
      Effect.sync(() => {
        const share = used + wanted > most ? 0 : wanted
        used += share
        return share
      }),
      (share) => Effect.sync(() => void (used -= share))
    )
}

type ReadFault = MatrixError | AttachmentError

type Opening = Effect.Effect<
  { readonly size: number | undefined; readonly bytes: FileBytes<ReadFault> },
  MatrixError,
  Scope.Scope
>

/** Opens the file of a message, decrypted where it is encrypted. */
const opening = (
  media: typeof Media.Service,
  attachments: typeof Attachments.Service,
  file: SentFile
): Result.Result<Opening, EncryptedFileRefused> => {
  if (file.sealed === undefined) return Result.succeed(media.download(file.address ?? ""))
  return Result.map(
    readEncryptedFile(file.sealed),
    (key) =>
      Effect.map(media.download(key.url), ({ bytes, size }) => ({ size, bytes: attachments.decrypt(key, bytes) }))
  )
}

const whyNot = (error: ReadFault | FileRefused | Cause.TimeoutError): FileRefused => {
  if (error._tag === "FileRefused") return error
  if (error._tag === "AttachmentError") return refuse({ _tag: "Tampered" })
  return refuse(error._tag === "MatrixError" ? refusedByServer(error.reason) : { _tag: "Away" })
}

/** Files of up to `max` bytes; larger ones than an agent takes at once by addresses below `base`. */
export const layer = (max: number, base: FileBase): Layer.Layer<never, never, Attachments | Media | OfferedFiles> =>
  Layer.effect(
    PromptFiles,
    Effect.gen(function*() {
      const media = yield* Media
      const attachments = yield* Attachments
      const offered = yield* OfferedFiles

      /** A file that was read, as an agent is given it. */
      const inHandOf = ({ found, mime, name, open, readUpTo }: {
        readonly name: string
        readonly mime: string
        readonly found: Read
        readonly open: Opening
        readonly readUpTo: (kept: number) => Effect.Effect<Read, FileRefused>
      }): FileInHand => ({
        given: Effect.fnUntraced(function*(taken, others) {
          const unfit = refusedBy(taken, { mime })
          if (unfit !== undefined) return yield* refuse(unfit)
          const inline = inlineLimit(taken, others)
          const { whole } = found.whole === undefined && found.size <= inline ? yield* readUpTo(inline) : found
          if (whole !== undefined && whole.length <= inline) {
            const small: PromptFile = { name, mime, size: whole.length, data: whole.toString("base64") }
            return small
          }
          const limit = Math.min(inline, max)
          if (taken.inlineOnly === true) return yield* refuse({ _tag: "TooLarge", limit })
          const at = yield* base
          if (at === undefined) return yield* refuse({ _tag: "NoWay", limit })
          const { size } = found
          const bytes = Effect.map(open, (again) => passing(again.bytes))
          const secret = yield* offered.offer({ mime, name, size, open: bytes })
          const large: PromptFile = { name, mime, size, url: `${at}${offeredBelow}${secret}` }
          return large
        })
      })

      const places = yield* Semaphore.make(atOnce)
      const memory = makeMemoryShare(mostKept)

      const readFile: FilesForPrompts["read"] = Effect.fnUntraced(function*(file, taken) {
        const why = refusedByLimit(max, file)
        if (why !== undefined) return yield* refuse(why)
        const opened = opening(media, attachments, file)
        if (Result.isFailure(opened)) return yield* refuse({ _tag: "Unreadable" })
        const open = Effect.retry(opened.success, serverRetry({ most: () => mostTries }))
        const readUpTo = (kept: number) =>
          Effect.scoped(
            Effect.flatMap(open, ({ bytes, size }): Effect.Effect<Read, ReadFault | FileRefused> => {
              if (size !== undefined && size > max) return Effect.fail(refuse({ _tag: "TooLarge", limit: max }))
              if (size === undefined || size <= kept) return read(bytes, kept, max)
              return file.mime === anyBytes
                ? readHead(bytes, size)
                : Effect.succeed({ head: nothing, whole: undefined, size })
            })
          ).pipe(
            places.withPermits(1),
            // Files of others that hang make nobody wait longer.
            Effect.timeout(patience),
            Effect.mapError(whyNot)
          )
        const largest = inlineLimit(taken, 0)
        const found = yield* readUpTo(yield* memory(Math.min(largest, file.size ?? largest)))
        const mime = file.mime === anyBytes ? typeByBytes(file.kind, found.head) ?? anyBytes : file.mime
        return inHandOf({ name: file.name, mime, found, open, readUpTo })
      })

      const given: FilesForPrompts["given"] = (file, taken, others) => {
        const why = refusedByLimit(max, file) ?? refusedUnseen(taken, file)
        return why === undefined
          ? Effect.scoped(Effect.flatMap(readFile(file, taken), (one) => one.given(taken, others)))
          : Effect.fail(refuse(why))
      }

      return { refused: (file: SentFile) => refusedByLimit(max, file), read: readFile, given }
    })
  )
