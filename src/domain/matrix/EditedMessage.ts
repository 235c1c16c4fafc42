import { at, readRecord } from "../Json.ts"
import type { RawEvent } from "./SyncBatch.ts"

/**
 * A message as an edit of it makes it: the edit's new content, and what the message itself relates to, which no edit
 * changes (client-server API, "Event replacements").
 */
export const editedMessage = (message: RawEvent, edit: RawEvent): RawEvent => {
  const content = readRecord(at(edit["content"], "m.new_content"))
  if (content === undefined) return message
  const { "m.relates_to": _, ...said } = content
  const relation = at(message["content"], "m.relates_to")
  return { ...message, content: relation === undefined ? said : { ...said, "m.relates_to": relation } }
}
