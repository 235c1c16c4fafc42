import { type EventId, readEventId } from "../Ids.ts"
import { at, type JsonRecord, readRecord } from "../Json.ts"
import { sentFileOf } from "./files/SentFile.ts"
import type { RawEvent } from "./SyncBatch.ts"

/** The event that a content edits; undefined for what is no edit (client-server API, "Event replacements"). */
export const editedBy = (content: unknown): EventId | undefined =>
  at(content, "m.relates_to", "rel_type") === "m.replace"
    ? readEventId(at(content, "m.relates_to", "event_id"))
    : undefined

/** What of a content is words. */
const wordFields: ReadonlySet<string> = new Set(["body", "format", "formatted_body", "m.mentions"])

/** A file with the words of another content, which are its caption (client-server API, "Media captions"). */
const captioned = (file: JsonRecord, name: string, said: JsonRecord): JsonRecord => ({
  ...Object.fromEntries(Object.entries(file).filter(([field]) => !wordFields.has(field))),
  filename: name,
  ...Object.fromEntries(Object.entries(said).filter(([field]) => wordFields.has(field)))
})

/**
 * A message as an edit of it makes it: the edit's new content, and what the message itself relates to, which no edit
 * changes (client-server API, "Event replacements"). A file that is edited to a text stays, with the text as its
 * caption, and no text becomes a file.
 */
export const editedMessage = (message: RawEvent, edit: RawEvent): RawEvent => {
  const content = readRecord(at(edit["content"], "m.new_content"))
  if (content === undefined) return message
  const { "m.relates_to": _, ...said } = content
  const before = readRecord(message["content"]) ?? {}
  const [file, newFile] = [sentFileOf(before), sentFileOf(said)]
  if (file === undefined && newFile !== undefined) return message
  if (file !== undefined && newFile === undefined) return { ...message, content: captioned(before, file.name, said) }
  const relation = at(message["content"], "m.relates_to")
  return { ...message, content: relation === undefined ? said : { ...said, "m.relates_to": relation } }
}
