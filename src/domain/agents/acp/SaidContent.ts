import { at, readNumber, readText } from "../../Json.ts"
import type { AgentEvent } from "../../turns/AgentEvent.ts"

type Said<Tag extends AgentEvent["_tag"]> = Omit<Extract<AgentEvent, { readonly _tag: Tag }>, "run" | "seq">

/** What an agent says in a run, besides its questions and its end. */
export type AcpSaid = Said<"Text"> | Said<"Thought"> | Said<"File"> | Said<"Tool">

/** The bytes that base64 stands for. */
const sizeOf = (data: string) =>
  Math.floor((data.length * 3) / 4) - (data.endsWith("==") ? 2 : data.endsWith("=") ? 1 : 0)

const endings: ReadonlyMap<string, string> = new Map([
  ["image/jpeg", "jpg"],
  ["image/svg+xml", "svg"],
  ["audio/mpeg", "mp3"]
])

/** A name for a file that has none. */
const nameFor = (mime: string) =>
  `file.${endings.get(mime) ?? mime.split("/")[1]?.replace(/[^a-z0-9].*$/i, "") ?? "bin"}`

/** What an address ends with. */
const nameIn = (uri: string) => {
  const last = uri.split(/[?#]/)[0]!.split("/").at(-1) ?? ""
  try {
    return decodeURIComponent(last)
  } catch {
    return last
  }
}

const dataFile = (content: unknown, data: string): Said<"File"> => {
  const mime = readText(at(content, "mimeType")) ?? "application/octet-stream"
  const uri = readText(at(content, "uri"))
  return { _tag: "File", name: (uri === undefined ? "" : nameIn(uri)) || nameFor(mime), mime, size: sizeOf(data), data }
}

const linked = (content: unknown): Said<"File"> | undefined => {
  const uri = readText(at(content, "uri"))
  if (uri === undefined) return undefined
  return {
    _tag: "File",
    name: readText(at(content, "name")) ?? (nameIn(uri) || uri),
    mime: readText(at(content, "mimeType")) ?? "application/octet-stream",
    size: Math.max(0, Math.trunc(readNumber(at(content, "size")) ?? 0)),
    // A file of the agent's own machine can be named, and not fetched.
    ...(/^https?:/i.test(uri) ? { url: uri } : {})
  }
}

/** A block of an answer; undefined where it is of a kind that is not known, or holds nothing. */
export const readBlock = (content: unknown): { readonly text: string } | Said<"File"> | undefined => {
  const text = readText(at(content, "text"))
  const data = readText(at(content, "data"))
  switch (at(content, "type")) {
    case "text":
      return text === undefined ? undefined : { text }
    case "image":
    case "audio":
      return data === undefined ? undefined : dataFile(content, data)
    case "resource_link":
      return linked(content)
    case "resource": {
      const resource = at(content, "resource")
      const blob = readText(at(resource, "blob"))
      if (blob !== undefined) return dataFile(resource, blob)
      const embedded = readText(at(resource, "text"))
      return embedded === undefined ? undefined : { text: embedded }
    }
    default:
      return undefined
  }
}
