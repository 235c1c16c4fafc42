import { Schema } from "effect"
import { anyBytes } from "../matrix/files/MediaType.ts"
import type { SentFile } from "../matrix/files/SentFile.ts"
import type { MatrixFault } from "../matrix/MatrixError.ts"
import { meaningOf } from "../matrix/RefusalMeaning.ts"

/** Why a person's file does not reach the agent. Sizes are in bytes. */
export const FileRefusal = Schema.TaggedUnion({
  /** The operator lets no files through. */
  Off: {},
  TooLarge: { limit: Schema.Int },
  /** The agent takes only these types. */
  WrongType: { mime: Schema.String, taken: Schema.Array(Schema.String) },
  /** The agent takes no files. */
  NoFiles: {},
  /** There is no address under which the agent could fetch it, and it is too large to be handed over otherwise. */
  NoWay: { limit: Schema.Int },
  /** The homeserver does not have it, or not for us. */
  Missing: {},
  /** The homeserver gives no files for now. */
  Away: {},
  /** It is not the one that was sent. */
  Tampered: {},
  /** The message does not say how to decrypt it. */
  Unreadable: {}
})
export type FileRefusal = typeof FileRefusal.Type

/** What an agent says of the files that it takes: media types, with a `*` in a place. Sizes in bytes. */
export interface TakenFiles {
  readonly files?: ReadonlyArray<string>
  readonly frameBytes?: number
  readonly inlineBytes?: number
  /** It fetches none by their addresses. */
  readonly inlineOnly?: true
}

/** Whether trying again may help without another message. */
export const isPassing = ({ _tag }: FileRefusal): boolean => _tag === "Missing" || _tag === "Away"

/** What a failed download means for the file: only an answer about the file itself says that it is not there. */
export const refusedByServer = (fault: MatrixFault): FileRefusal =>
  meaningOf("download", fault)._tag === "Content" ? { _tag: "Missing" } : { _tag: "Away" }

/** Whether an agent that takes these types, which may have a `*` in a place, takes this one. */
export const takesType = (taken: ReadonlyArray<string>, mime: string): boolean => {
  const [kind, name] = mime.split("/")
  return taken.some((one) => {
    const [ofKind, ofName] = one.trim().toLowerCase().split(";", 1)[0]!.split("/")
    return (ofKind === "*" || ofKind === kind) &&
      (ofName === undefined ? ofKind === "*" : ofName === "*" || ofName === name)
  })
}

/** What an agent with these features has against a file; undefined: nothing. */
export const refusedBy = (
  { files }: Pick<TakenFiles, "files">,
  { mime }: Pick<SentFile, "mime">
): FileRefusal | undefined => {
  if (files === undefined || files.length === 0) return { _tag: "NoFiles" }
  return takesType(files, mime) ? undefined : { _tag: "WrongType", mime, taken: files }
}

/** The same, before the bytes of the file were seen, which tell the type where nothing else does. */
export const refusedUnseen = (
  taken: Pick<TakenFiles, "files">,
  file: Pick<SentFile, "mime">
): FileRefusal | undefined => {
  const why = refusedBy(taken, file)
  return why?._tag === "WrongType" && file.mime === anyBytes ? undefined : why
}

/** What the operator's limit has against a file, as far as its sender says how large it is; 0: no files at all. */
export const refusedByLimit = (limit: number, { size }: Pick<SentFile, "size">): FileRefusal | undefined => {
  if (limit === 0) return { _tag: "Off" }
  return size !== undefined && size > limit ? { _tag: "TooLarge", limit } : undefined
}

/** Bytes of a prompt's frame that its file does not take: names, ids, and what JSON adds. */
const beside = 8_192

/**
 * How large a file may be, in bytes, to go within the frame of its prompt, whose other parts take `others` bytes as
 * JSON: base64 makes three bytes four.
 */
export const inlineLimit = (
  { frameBytes = 262_144, inlineBytes = 131_072 }: Pick<TakenFiles, "frameBytes" | "inlineBytes">,
  others: number
): number => Math.max(0, Math.min(inlineBytes, Math.floor((frameBytes - beside - others) / 4) * 3))

/** A file that the agent cannot be given. */
export class FileRefused extends Schema.TaggedError<FileRefused>()("FileRefused", { reason: FileRefusal }) {
  override get message() {
    return `The file cannot be given to the agent (${this.reason._tag})`
  }
}
