import { type FileKind, typeAsKind } from "./MediaType.ts"

/** So many bytes from the beginning of a file tell its type, where they do. */
export const tellingBytes = 512

/** The bytes as text, one letter a byte. */
const lettersOf = (head: Uint8Array): string => String.fromCharCode(...head)

/** The types of files by how they begin; a dot stands for any byte. */
const beginnings: ReadonlyArray<readonly [RegExp, string]> = [
  [/^\x89PNG\r\n\x1a\n/, "image/png"],
  [/^\xff\xd8\xff/, "image/jpeg"],
  [/^GIF8[79]a/, "image/gif"],
  [/^RIFF....WEBP/s, "image/webp"],
  [/^(?:II\*\0|MM\0\*)/, "image/tiff"],
  [/^BM.{4}\0\0\0\0/s, "image/bmp"],
  [/^....ftypavi[fs]/s, "image/avif"],
  [/^....ftyp(?:hei[cx]|hev[cx]|mif1|msf1)/s, "image/heic"],
  [/^....ftypM4[AB]/s, "audio/mp4"],
  [/^....ftypqt /s, "video/quicktime"],
  [/^....ftyp3g/s, "video/3gpp"],
  [/^....ftyp/s, "video/mp4"],
  [/^\x1aE\xdf\xa3.{0,60}webm/s, "video/webm"],
  [/^\x1aE\xdf\xa3.{0,60}matroska/s, "video/x-matroska"],
  [/^RIFF....AVI /s, "video/x-msvideo"],
  [/^RIFF....WAVE/s, "audio/wav"],
  [/^OggS/, "audio/ogg"],
  [/^fLaC/, "audio/flac"],
  [/^#!AMR/, "audio/amr"],
  [/^(?:ID3|\xff[\xf2\xf3\xfa\xfb])/, "audio/mpeg"],
  [/^\xff[\xf0\xf1\xf8\xf9]/, "audio/aac"],
  [/^%PDF-/, "application/pdf"],
  [/^PK\x03\x04/, "application/zip"],
  [/^\x1f\x8b/, "application/gzip"]
]

/** Signs that no text has. */
const control = /[^\P{Cc}\t\n\f\r\x1b]/u

/** Whether these are the first bytes of a text, the last letter of which may be cut off. */
const isText = (head: Uint8Array): boolean => {
  try {
    return head.length > 0 && !control.test(new TextDecoder("utf-8", { fatal: true }).decode(head, { stream: true }))
  } catch {
    return false
  }
}

/**
 * The type of a file of this kind by its first bytes; undefined where they do not tell, or tell of another kind. Bytes
 * are a hint and no proof: whoever opens the file has to look for themselves.
 */
export const typeByBytes = (kind: FileKind, bytes: Uint8Array): string | undefined => {
  const head = bytes.subarray(0, tellingBytes)
  const letters = lettersOf(head)
  const type = beginnings.find(([beginning]) => beginning.test(letters))?.[1]
  return typeAsKind(kind, type ?? (isText(head) ? "text/plain" : undefined))
}
