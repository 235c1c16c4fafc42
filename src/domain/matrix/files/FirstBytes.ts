import { type FileKind, typeAsKind } from "./MediaType.ts"

/** So many bytes from the beginning of a file tell its type, where they do. */
export const tellingBytes = 512

/** The bytes as two digits each. */
const digitsOf = (head: Uint8Array): string => Array.from(head, (byte) => byte.toString(16).padStart(2, "0")).join("")

/** How an ISO file (MP4 and its kin) of these brands begins; the brands in digits. */
const isoFile = (...brands: ReadonlyArray<string>) => new RegExp(`^.{8}66747970(?:${brands.join("|")})`)

/** How a RIFF file of this form begins. */
const riffFile = (form: string) => new RegExp(`^52494646.{8}${form}`)

/** How a Matroska file with this name of its format near the beginning begins. */
const matroskaFile = (format: string) => new RegExp(`^1a45dfa3(?:..){0,60}?${format}`)

/** The types of files by the digits that they begin with. */
const beginnings: ReadonlyArray<readonly [RegExp, string]> = [
  [/^89504e470d0a1a0a/, "image/png"],
  [/^ffd8ff/, "image/jpeg"],
  [/^47494638(?:37|39)61/, "image/gif"],
  [riffFile("57454250"), "image/webp"],
  [/^(?:49492a00|4d4d002a)/, "image/tiff"],
  [/^424d.{8}00000000/, "image/bmp"],
  // avif, avis
  [isoFile("61766966", "61766973"), "image/avif"],
  // heic, heix, hevc, hevx, mif1, msf1
  [isoFile("68656963", "68656978", "68657663", "68657678", "6d696631", "6d736631"), "image/heic"],
  // M4A, M4B
  [isoFile("4d3441", "4d3442"), "audio/mp4"],
  // qt
  [isoFile("71742020"), "video/quicktime"],
  // 3g
  [isoFile("3367"), "video/3gpp"],
  [isoFile(""), "video/mp4"],
  [matroskaFile("7765626d"), "video/webm"],
  [matroskaFile("6d6174726f736b61"), "video/x-matroska"],
  [riffFile("41564920"), "video/x-msvideo"],
  [riffFile("57415645"), "audio/wav"],
  [/^4f676753/, "audio/ogg"],
  [/^664c6143/, "audio/flac"],
  [/^2321414d52/, "audio/amr"],
  [/^(?:494433|ff(?:f2|f3|fa|fb))/, "audio/mpeg"],
  [/^ff(?:f0|f1|f8|f9)/, "audio/aac"],
  [/^255044462d/, "application/pdf"],
  [/^504b0304/, "application/zip"],
  [/^1f8b/, "application/gzip"]
]

/** Signs that no text has. */
const control = /(?![\t\n\f\r])\p{Cc}/u

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
  const digits = digitsOf(head)
  const type = beginnings.find(([beginning]) => beginning.test(digits))?.[1]
  return typeAsKind(kind, type ?? (isText(head) ? "text/plain" : undefined))
}
