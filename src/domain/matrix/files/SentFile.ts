import { at, type JsonRecord, readNumber, readRecord, readText } from "../../Json.ts"
import { oneLine } from "../../OneLine.ts"
import { type FileKind, typeBySaying } from "./MediaType.ts"

/** What a message says of its file (client-server API, "m.room.message msgtypes"). None of it can be relied on. */
export interface SentFile {
  readonly kind: FileKind
  /** One line, never empty. */
  readonly name: string
  /** In small letters, without parameters; `anyBytes` where nothing that is said of the file tells it. */
  readonly mime: string
  /** In bytes, as its sender's client says. */
  readonly size: number | undefined
  /** The words that came with it; empty for none. */
  readonly caption: string
  /** The mxc: address; undefined for an encrypted file. */
  readonly address: string | undefined
  /** The description of an encrypted file, with its key. */
  readonly sealed: JsonRecord | undefined
}

const kinds: ReadonlyMap<string, FileKind> = new Map([
  ["m.image", "image"],
  ["m.file", "file"],
  ["m.audio", "audio"],
  ["m.video", "video"]
])

/** The kind of file that a message of this type is; undefined: it is none. */
export const fileKindOf = (msgtype: string): SentFile["kind"] | undefined => kinds.get(msgtype)

/** Whether a message of this type is a file. */
export const isFileType = (msgtype: string): boolean => kinds.has(msgtype)

/**
 * The words that came with a file; empty for none. Its body is a caption where it also has a `filename`, which differs
 * from it; otherwise the body is the name.
 */
export const captionOf = (content: JsonRecord): string => {
  const [body, filename] = [readText(content["body"]) ?? "", readText(content["filename"])]
  return filename === undefined || filename === body ? "" : body
}

const longestName = 120

/** A name that people and agents may be shown: one line, bounded, and without a path. */
export const fileName = (text: string | undefined, kind: string): string =>
  oneLine((text ?? "").slice(-1_000).split(/[/\\]/).at(-1)!, longestName) || kind

const claimedSize = (value: unknown): number | undefined => {
  const size = readNumber(value)
  return size !== undefined && Number.isSafeInteger(size) && size >= 0 ? size : undefined
}

/** The file of a message; undefined where it has none that could be fetched. */
export const sentFileOf = (content: JsonRecord): SentFile | undefined => {
  const kind = fileKindOf(readText(content["msgtype"]) ?? "")
  const [address, sealed] = [readText(content["url"]), readRecord(content["file"])]
  if (kind === undefined || (address === undefined && sealed === undefined)) return undefined
  const name = fileName(readText(content["filename"]) ?? readText(content["body"]), kind)
  // Clients of encrypted files say the type in either place.
  const claims = [at(content, "info", "mimetype"), sealed?.["mimetype"]].map(readText)
  return {
    kind,
    name,
    mime: typeBySaying(kind, name, claims),
    size: claimedSize(at(content, "info", "size")),
    caption: captionOf(content),
    // In an encrypted room both may be there, and the plain address would be that of something else.
    address: sealed === undefined ? address : undefined,
    sealed
  }
}
