/** The kinds of files that a message can say of itself. */
export type FileKind = "image" | "file" | "audio" | "video"

/** What is said of bytes of which nothing is known (RFC 2046, section 4.5.1). */
export const anyBytes = "application/octet-stream"

/** Types that some clients and servers give where they know none. */
const generic: ReadonlySet<string> = new Set([
  anyBytes,
  "application/binary",
  "application/download",
  "application/force-download",
  "application/unknown",
  "application/x-binary",
  "application/x-download",
  "application/x-octet-stream",
  "binary/octet-stream",
  "content/unknown",
  "unknown/unknown"
])

const typeForm = /^[a-z0-9][a-z0-9!#$&^_.+-]{0,62}\/[a-z0-9][a-z0-9!#$&^_.+-]{0,62}$/

/** A media type in small letters and without parameters; one that is none, or says nothing, is that of any bytes. */
export const mediaType = (text: string | undefined): string => {
  const type = text?.slice(0, 255).split(";", 1)[0]!.trim().toLowerCase() ?? ""
  return typeForm.test(type) && !generic.has(type) ? type : anyBytes
}

const office = "application/vnd.openxmlformats-officedocument"

/** The types of files by how their names end (IANA's registry of media types, and what is usual beside it). */
const endings: ReadonlyMap<string, string> = new Map(
  Object.entries({
    "image/png": "png apng",
    "image/jpeg": "jpg jpeg jpe jfif",
    "image/gif": "gif",
    "image/webp": "webp",
    "image/avif": "avif",
    "image/heic": "heic heif",
    "image/bmp": "bmp",
    "image/tiff": "tif tiff",
    "image/svg+xml": "svg",
    "audio/mpeg": "mp3",
    "audio/mp4": "m4a",
    "audio/aac": "aac",
    "audio/flac": "flac",
    "audio/wav": "wav",
    "audio/ogg": "ogg oga opus",
    "audio/amr": "amr",
    "audio/webm": "weba",
    "video/mp4": "mp4 m4v",
    "video/quicktime": "mov qt",
    "video/webm": "webm",
    "video/x-matroska": "mkv",
    "video/x-msvideo": "avi",
    "video/3gpp": "3gp",
    "video/mpeg": "mpg mpeg",
    "video/ogg": "ogv",
    "text/plain": "txt log text",
    "text/markdown": "md markdown",
    "text/csv": "csv",
    "text/tab-separated-values": "tsv",
    "text/html": "html htm",
    "text/css": "css",
    "text/javascript": "js mjs",
    "text/calendar": "ics",
    "text/vcard": "vcf",
    "application/json": "json",
    "application/xml": "xml",
    "application/yaml": "yaml yml",
    "application/pdf": "pdf",
    "application/rtf": "rtf",
    "application/epub+zip": "epub",
    "application/zip": "zip",
    "application/gzip": "gz tgz",
    "application/x-tar": "tar",
    "application/msword": "doc",
    "application/vnd.ms-excel": "xls",
    "application/vnd.ms-powerpoint": "ppt",
    [`${office}.wordprocessingml.document`]: "docx",
    [`${office}.spreadsheetml.sheet`]: "xlsx",
    [`${office}.presentationml.presentation`]: "pptx",
    "application/vnd.oasis.opendocument.text": "odt",
    "application/vnd.oasis.opendocument.spreadsheet": "ods",
    "application/vnd.oasis.opendocument.presentation": "odp"
  }).flatMap(([type, names]) => names.split(" ").map((name) => [name, type] as const))
)

/** Formats that hold sound alone as well as pictures that move. */
const containers: ReadonlySet<string> = new Set(["mp4", "ogg", "webm", "3gpp"])

/**
 * A type that was guessed, as that of a file of this kind; undefined where it would be another kind. A voice message in
 * a container is sound, whatever else such a container may hold.
 */
export const typeAsKind = (kind: FileKind, type: string | undefined): string | undefined => {
  const [top, format = ""] = type?.split("/") ?? []
  if (kind === "file" || kind === top) return type
  return kind !== "image" && (top === "audio" || top === "video") && containers.has(format)
    ? `${kind}/${format}`
    : undefined
}

const typeByName = (name: string): string | undefined =>
  endings.get(/\.([^.]{1,8})$/.exec(name)?.[1]!.toLowerCase() ?? "")

/**
 * The type of a file by what is said of it: by the first of the claims that says something, else by how its name ends,
 * where that fits its kind; else that of any bytes. Its bytes may tell more (`typeByBytes`).
 */
export const typeBySaying = (kind: FileKind, name: string, claims: ReadonlyArray<string | undefined>): string =>
  claims.map(mediaType).find((type) => type !== anyBytes) ?? typeAsKind(kind, typeByName(name)) ?? anyBytes
