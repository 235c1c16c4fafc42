import { Effect, Option, type Scope, Sink, Stream } from "effect"
import type { PlannedUpload } from "../../../domain/files/AnswerFile.ts"
import { FileUndelivered } from "../../../domain/files/Undelivered.ts"
import { typeByBytes } from "../../../domain/matrix/files/FirstBytes.ts"
import { anyBytes } from "../../../domain/matrix/files/MediaType.ts"
import type { FileBytes } from "../../../services/crypto/Attachments.ts"
import { passing } from "../PassingBytes.ts"
import type { AgentFileBroken, FetchedFile } from "./AgentFetch.ts"
import { headLength } from "./ImageDimensions.ts"

/** A file on its way, which is exactly `size` bytes long or fails. */
export interface UploadSource {
  readonly size: number
  /** As the agent says, or else as its name or its first bytes tell. */
  readonly mime: string
  readonly bytes: FileBytes<FileUndelivered | AgentFileBroken>
  /** The first bytes of an image, once they were read; empty for anything else. */
  readonly head: () => Uint8Array
}

const refused = (reason: FileUndelivered["reason"]) => new FileUndelivered({ reason })

const base64 = /^[A-Za-z0-9+/]*={0,2}$/

/** The file that came within a frame. */
const within = (data: string): Effect.Effect<FetchedFile, FileUndelivered> =>
  base64.test(data)
    ? Effect.sync(() => {
      const bytes = Buffer.from(data, "base64")
      return { size: bytes.length, bytes: Stream.make(new Uint8Array(bytes)) }
    })
    : Effect.fail(refused({ _tag: "Damaged" }))

/** The type of a file of which nothing says it, by its first piece, which stays the first. */
const typed = <E>(bytes: FileBytes<E>) =>
  Effect.map(Stream.peel(bytes, Sink.head<Uint8Array>()), ([first, rest]) =>
    Option.match(first, {
      onNone: () => ({ mime: anyBytes, bytes: rest }),
      onSome: (piece) => ({
        mime: typeByBytes("file", piece) ?? anyBytes,
        bytes: Stream.concat(Stream.make(piece), rest)
      })
    }))

/** Opens a planned file, which may be `max` bytes long, and counts it while it is read. */
export const uploadSource = Effect.fnUntraced(
  function*(
    { data, mime: said, size: claimed, url = "" }: PlannedUpload,
    max: number,
    fetch: (url: string) => Effect.Effect<FetchedFile, FileUndelivered | AgentFileBroken, Scope.Scope>
  ): Effect.fn.Return<UploadSource, FileUndelivered | AgentFileBroken, Scope.Scope> {
    if (data === undefined && claimed > max) return yield* refused({ _tag: "TooLarge", limit: max })
    const file = yield* data === undefined ? fetch(url) : within(data)
    const size = file.size ?? claimed
    if (size > max) return yield* refused({ _tag: "TooLarge", limit: max })
    const { bytes, mime } = said === anyBytes ? yield* typed(file.bytes) : { bytes: file.bytes, mime: said }
    const pieces: Array<Uint8Array> = []
    let [length, kept] = [0, mime.startsWith("image/") ? 0 : headLength]
    const counted = Stream.mapEffect(passing(bytes), (piece) => {
      length += piece.length
      if (length > size) return Effect.fail(refused({ _tag: "OtherSize" }))
      if (kept < headLength) pieces.push(piece.slice(0, headLength - kept))
      kept += piece.length
      return Effect.succeed(piece)
    })
    const whole = Stream.suspend(() => length === size ? Stream.empty : Stream.fail(refused({ _tag: "OtherSize" })))
    return { size, mime, bytes: Stream.concat(counted, whole), head: () => Buffer.concat(pieces) }
  }
)
