import { type EventId, readEventId, readUserId, type UserId } from "../Ids.ts"
import { at, elementsOf, type JsonRecord, readNumber, readRecord, readText } from "../Json.ts"
import { captionOf, isFileType, type SentFile, sentFileOf } from "./files/SentFile.ts"
import type { RawEvent } from "./SyncBatch.ts"
import { isMarked } from "./TurnMark.ts"

/** A message of a person or another bot (client-server API, "m.room.message"). */
export interface Message {
  readonly _tag: "Message"
  readonly event: EventId
  readonly sender: UserId
  readonly msgtype: string
  readonly body: string
  /** `org.matrix.custom.html`, as the writer's client made it. */
  readonly formatted: string | undefined
  /** When it was sent, by the clock of its sender's server (`origin_server_ts`, milliseconds since 1970). */
  readonly sentAt: number | undefined
  /** `m.mentions.user_ids`; undefined when the client sent no `m.mentions` at all. */
  readonly mentions: ReadonlyArray<string> | undefined
  readonly replyTo: EventId | undefined
  readonly threadRoot: EventId | undefined
  /** The message that this one is an edit of; the other fields are then those of the new content. */
  readonly replaces: EventId | undefined
  /** The file that it consists of, which could be fetched; `body` is its caption or its name then. */
  readonly file?: SentFile
}

/** What somebody says in a message: its body, or the caption of its file, whose name is no word of anybody's. */
export const wordsSaid = ({ body, file }: Pick<Message, "body" | "file">): string =>
  file === undefined ? body : file.caption

export type Inbound =
  | Message
  | { readonly _tag: "Redaction"; readonly event: EventId; readonly sender: UserId; readonly target: EventId }
  /** An annotation of another event (client-server API, "Event annotations and reactions"). */
  | {
    readonly _tag: "Reaction"
    readonly event: EventId
    readonly sender: UserId
    readonly target: EventId
    readonly key: string
  }
  /** `user` is in the room, or is not any more (`m.room.member`). */
  | {
    readonly _tag: "Member"
    readonly event: EventId
    readonly sender: UserId
    readonly user: UserId
    readonly here: boolean
  }
  /** The event has the mark of a bot of this make, whoever sent it. */
  | { readonly _tag: "Marked"; readonly event: EventId; readonly sender: UserId }
  /** Something that a person sent and that is no `m.room.message`, such as a sticker. */
  | {
    readonly _tag: "Unusable"
    readonly event: EventId
    readonly sender: UserId
    readonly kind: "sticker" | "poll" | "location"
    readonly threadRoot: EventId | undefined
  }
  | { readonly _tag: "Encrypted"; readonly event: EventId; readonly sender: UserId }
  | { readonly _tag: "Other"; readonly event: EventId; readonly sender: UserId; readonly type: string }
  /** Nothing is kept of the event that could be for us: it was erased, or stands in a space. */
  | { readonly _tag: "Gone" }
  /** The event lacks an id, a sender or a field that its type needs. `what` names the field, and never its value. */
  | { readonly _tag: "Malformed"; readonly what: string }

/** Events of types of their own that people send; with the unstable types that clients still use. */
const unusable: ReadonlyMap<string, "sticker" | "poll" | "location"> = new Map([
  ["m.sticker", "sticker"],
  ["m.poll.start", "poll"],
  ["org.matrix.msc3381.poll.start", "poll"],
  ["m.location", "location"],
  ["org.matrix.msc3488.location", "location"]
])

/** Types in which people say something. */
export const saidTypes: ReadonlySet<unknown> = new Set(["m.room.message", "m.reaction", ...unusable.keys()])

/** The root of the thread that a content is in. */
const threadIn = (content: JsonRecord): EventId | undefined => {
  const relation = readRecord(content["m.relates_to"])
  return relation?.["rel_type"] === "m.thread" ? readEventId(relation["event_id"]) : undefined
}

/** The event that a redaction erases; undefined where it names none, or two different ones. */
const redacted = (raw: RawEvent, content: JsonRecord): EventId | undefined => {
  // Room versions before 11 keep the target at the top, later ones in the content, and servers repeat it in the other
  // place. The room's rules were applied to one of the two: where they differ, nobody knows to which.
  const [inside, above] = [content["redacts"], raw["redacts"]]
  return inside !== undefined && above !== undefined && inside !== above ? undefined : readEventId(inside ?? above)
}

/**
 * Reads an event field by field and not by one schema: this runs for every event of every room, and a field of the
 * wrong type must cost that field alone (a message with odd `m.mentions` is still a message).
 */
export const parseInbound = (raw: RawEvent): Inbound => {
  const event = readEventId(raw["event_id"])
  if (event === undefined) return { _tag: "Malformed", what: "event_id" }
  const sender = readUserId(raw["sender"])
  if (sender === undefined) return { _tag: "Malformed", what: "sender" }
  const type = readText(raw["type"])
  if (type === undefined) return { _tag: "Malformed", what: "type" }
  const content = readRecord(raw["content"])
  if (content === undefined) return { _tag: "Malformed", what: "content" }
  if (raw["state_key"] !== undefined) return member(event, sender, raw["state_key"], type, content)
  switch (type) {
    case "m.room.message":
      return isMarked(content)
        ? { _tag: "Marked", event, sender }
        : message(event, sender, content, raw["origin_server_ts"])
    case "m.room.redaction": {
      const target = redacted(raw, content)
      return target === undefined
        ? { _tag: "Malformed", what: "redacts" }
        : { _tag: "Redaction", event, sender, target }
    }
    case "m.reaction": {
      const relation = readRecord(content["m.relates_to"])
      const target = relation?.["rel_type"] === "m.annotation" ? readEventId(relation["event_id"]) : undefined
      const key = readText(relation?.["key"])
      // A reaction that was taken back has no relation, so that one without a target is no fault.
      return target === undefined || key === undefined
        ? { _tag: "Other", event, sender, type }
        : { _tag: "Reaction", event, sender, target, key }
    }
    case "m.room.encrypted":
      return { _tag: "Encrypted", event, sender }
    default: {
      const kind = unusable.get(type)
      // A redacted one arrives with an empty content.
      return kind === undefined || Object.keys(content).length === 0
        ? { _tag: "Other", event, sender, type }
        : { _tag: "Unusable", event, sender, kind, threadRoot: threadIn(content) }
    }
  }
}

/** A state event. Only those that say who is in the room matter. */
const member = (
  event: EventId,
  sender: UserId,
  stateKey: unknown,
  type: string,
  { membership }: JsonRecord
): Inbound => {
  const user = type === "m.room.member" ? readUserId(stateKey) : undefined
  return user !== undefined && (membership === "join" || membership === "leave" || membership === "ban")
    ? { _tag: "Member", event, sender, user, here: membership === "join" }
    : { _tag: "Other", event, sender, type }
}

/** What an edit makes the message say. What it relates to is said by the edit, and not by its new content. */
const newest = (content: JsonRecord, relation: JsonRecord | undefined): JsonRecord =>
  relation?.["rel_type"] === "m.replace" ? readRecord(content["m.new_content"]) ?? content : content

const message = (event: EventId, sender: UserId, outer: JsonRecord, sentAt: unknown): Inbound => {
  // A redacted message arrives with an empty content.
  if (Object.keys(outer).length === 0) return { _tag: "Other", event, sender, type: "redacted" }
  const relation = readRecord(outer["m.relates_to"])
  const content = newest(outer, relation)
  const [msgtype, body] = [readText(content["msgtype"]), readText(content["body"])]
  if (msgtype === undefined) return { _tag: "Malformed", what: "content.msgtype" }
  if (body === undefined) return { _tag: "Malformed", what: "content.body" }
  const related = readEventId(relation?.["event_id"])
  const mentions = readRecord(content["m.mentions"])
  const milliseconds = readNumber(sentAt)
  const file = sentFileOf(content)
  return {
    _tag: "Message",
    event,
    sender,
    msgtype,
    // The name of a file that cannot be fetched is no word either.
    body: file === undefined && isFileType(msgtype) ? captionOf(content) : body,
    formatted: readText(content["formatted_body"]),
    sentAt: Number.isFinite(milliseconds) ? milliseconds : undefined,
    mentions: mentions === undefined
      ? undefined
      : elementsOf(mentions["user_ids"]).map(readText).filter((user) => user !== undefined),
    replyTo: relation?.["is_falling_back"] === true
      ? undefined
      : readEventId(at(relation, "m.in_reply_to", "event_id")),
    threadRoot: threadIn(content),
    replaces: relation?.["rel_type"] === "m.replace" ? related : undefined,
    ...(file === undefined ? {} : { file })
  }
}
