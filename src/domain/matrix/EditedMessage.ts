import { at, type JsonRecord, readRecord, readText } from "../Json.ts"
import { isFileMessage } from "./files/SentFile.ts"
import type { RawEvent } from "./SyncBatch.ts"

/** The words of a message: of a file, those beside its name. */
const wordsOf = (content: JsonRecord): string => {
  const [body, name] = [readText(content["body"]) ?? "", readText(content["filename"])]
  return isFileMessage(content) && (name === undefined || name === body) ? "" : body
}

/** A file with other words. It stays the file that was sent: clients let people edit its caption and nothing else. */
const captioned = (file: JsonRecord, edited: JsonRecord): JsonRecord => {
  const { formatted_body: _, format: __, "m.mentions": ___, ...kept } = file
  const name = readText(file["filename"]) ?? readText(file["body"]) ?? ""
  const words = wordsOf(edited)
  const said = { "m.mentions": edited["m.mentions"], formatted_body: edited["formatted_body"] }
  return { ...kept, body: words === "" ? name : words, filename: name, ...(words === "" ? {} : said) }
}

/**
 * A message as an edit of it makes it: the edit's new content, and what the message itself relates to, which no edit
 * changes (client-server API, "Event replacements"). Of a file only the words change; words do not become a file.
 */
export const editedMessage = (message: RawEvent, edit: RawEvent): RawEvent => {
  const content = readRecord(at(edit["content"], "m.new_content"))
  if (content === undefined) return message
  const own = readRecord(message["content"]) ?? {}
  const isFile = isFileMessage(own)
  if (!isFile && isFileMessage(content)) return message
  const { "m.relates_to": _, ...said } = isFile ? captioned(own, content) : content
  const relation = own["m.relates_to"]
  return { ...message, content: relation === undefined ? said : { ...said, "m.relates_to": relation } }
}
