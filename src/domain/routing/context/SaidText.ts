import type { EventId, UserId } from "../../Ids.ts"
import { at, type JsonRecord, readRecord, recordOf } from "../../Json.ts"
import { captionOf, isFileType, type SentFile } from "../../matrix/files/SentFile.ts"
import { type Message, parseInbound, wordsSaid } from "../../matrix/InboundEvent.ts"
import type { RawEvent } from "../../matrix/SyncBatch.ts"
import { markKey } from "../../matrix/TurnMark.ts"
import { behindOurName } from "../address/BehindOurName.ts"
import { promptTextOf, textWithoutIds } from "../prompt/PromptText.ts"
import { behindPrefix } from "../spoken/CommandPrefix.ts"
import { unquoted } from "../SpokenText.ts"

/** Who reads what was said, and how commands begin. */
export interface Reader {
  readonly me: UserId
  readonly names: ReadonlyArray<string>
  readonly prefix: string
}

/** Something that was said in a room, as an agent may read it. */
export interface SaidMessage {
  readonly event: EventId
  readonly sender: UserId
  /** Without Matrix ids; empty where it is a file without a caption. */
  readonly text: string
  /** The file that it consists of. */
  readonly file?: SentFile
  readonly threadRoot: EventId | undefined
}

/** The newest edit that the server folded into an event (client-server API, "Aggregations of child events"). */
export const foldedEdit = (raw: RawEvent): RawEvent | undefined =>
  readRecord(at(raw, "unsigned", "m.relations", "m.replace"))

/** The event with this edit folded in, or with none where that is undefined. */
export const withFoldedEdit = (raw: RawEvent, edit: RawEvent | undefined): RawEvent => ({
  ...raw,
  unsigned: edit === undefined ? {} : { "m.relations": { "m.replace": edit } }
})

/** What an event says now: the content of its newest edit, if its own sender made that, in the place of its own. */
const newestContent = (raw: RawEvent): JsonRecord => {
  const own = recordOf(raw["content"])
  const edit = foldedEdit(raw)
  const edited = edit !== undefined && edit["sender"] === raw["sender"] && edit["type"] === "m.room.message"
    ? readRecord(at(edit, "content", "m.new_content"))
    : undefined
  // A redaction took the content, and the edits with it.
  if (edited === undefined || Object.keys(own).length === 0) return own
  return { ...edited, "m.relates_to": own["m.relates_to"] }
}

const spoken: ReadonlySet<string> = new Set(["m.text", "m.emote", "m.notice"])

/** Whether the body of a message is what somebody said: of a file, that is its caption and not its name. */
const hasWords = (content: JsonRecord, { msgtype }: Message): boolean =>
  spoken.has(msgtype) || (isFileType(msgtype) && captionOf(content) !== "")

/** Whether a message is a command to a bot, which is nothing to talk about. */
const isCommand = (reader: Reader, message: Message): boolean => {
  const text = unquoted(message)
  return [text, behindOurName(reader, message, text, true) ?? ""].some((said) =>
    /^\p{L}/u.test(behindPrefix(reader.prefix, said) ?? "")
  )
}

/** A sticker as the picture that it is. */
const pictured = (raw: RawEvent, content: JsonRecord): RawEvent =>
  raw["type"] === "m.sticker"
    ? { ...raw, type: "m.room.message", content: { ...content, msgtype: "m.image" } }
    : { ...raw, content }

/**
 * What an event says to somebody who looks back at it; undefined where that is nothing: it is no message, was erased,
 * is an edit, a command, or a notice of the bot's own.
 */
export const saidIn = (reader: Reader, raw: RawEvent): SaidMessage | undefined => {
  const { [markKey]: _, ...content } = newestContent(raw)
  const message = parseInbound(pictured(raw, content))
  if (message._tag !== "Message" || message.replaces !== undefined) return undefined
  const { file } = message
  if (file === undefined && !hasWords(content, message)) return undefined
  const isOurs = message.sender === reader.me
  if (isOurs ? message.msgtype === "m.notice" : isCommand(reader, message)) return undefined
  const text = (isOurs
    ? textWithoutIds(reader.me, message, wordsSaid(message))
    : promptTextOf(reader.me, message, reader.names)).trim()
  if (text === "" && file === undefined) return undefined
  const said = { event: message.event, sender: message.sender, text, threadRoot: message.threadRoot }
  return file === undefined ? said : { ...said, file: { ...file, name: textWithoutIds(reader.me, message, file.name) } }
}
