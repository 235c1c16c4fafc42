import { EventId, UserId } from "../Ids.ts"
import { isMarked } from "./MessageContent.ts"
import type { RawEvent } from "./SyncBatch.ts"

/** A person's (or bot's) message, as far as it matters to us (client-server API, "m.room.message"). */
export interface Message {
  readonly _tag: "Message"
  readonly event: EventId
  readonly sender: UserId
  readonly msgtype: string
  readonly body: string
  /** `org.matrix.custom.html`, as its writer's client made it. */
  readonly formatted: string | undefined
  /** When it was sent, by the clock of its sender's server (`origin_server_ts`, milliseconds since 1970). */
  readonly sentAt: number | undefined
  /** `m.mentions.user_ids`; undefined when the client sent no `m.mentions` at all. */
  readonly mentions: ReadonlyArray<string> | undefined
  readonly replyTo: EventId | undefined
  readonly threadRoot: EventId | undefined
  /** This message is an edit of that one. */
  readonly replaces: EventId | undefined
}

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
  /** Somebody is in the room, or is not any more (`m.room.member`). */
  | {
    readonly _tag: "Member"
    readonly event: EventId
    readonly sender: UserId
    readonly user: UserId
    readonly here: boolean
  }
  /** It says of itself that a bot of this make wrote it, whoever sent it. */
  | { readonly _tag: "Marked"; readonly event: EventId; readonly sender: UserId }
  | { readonly _tag: "Encrypted"; readonly event: EventId; readonly sender: UserId }
  | { readonly _tag: "Other"; readonly event: EventId; readonly sender: UserId; readonly type: string }
  /**
   * Not even an id and a sender, or a message without the fields of its type. `what` names the field, never its
   * value.
   */
  | { readonly _tag: "Malformed"; readonly what: string }

const record = (value: unknown): Readonly<Record<string, unknown>> | undefined =>
  typeof value === "object" && value !== null && !Array.isArray(value)
    ? (value as Readonly<Record<string, unknown>>)
    : undefined

const eventId = (value: unknown): EventId | undefined =>
  typeof value === "string" && value.startsWith("$") && value.length <= 255 && value.isWellFormed()
    ? (value as EventId)
    : undefined

const userId = (value: unknown): UserId | undefined =>
  typeof value === "string" && value.startsWith("@") && value.length <= 255 && value.isWellFormed()
    ? (value as UserId)
    : undefined

const strings = (value: unknown): ReadonlyArray<string> =>
  Array.isArray(value) ? value.filter((entry): entry is string => typeof entry === "string") : []

/**
 * Reads an event by hand rather than by a schema: it runs for every event of every room, and a field of the wrong type
 * must cost only that field (a message with odd `m.mentions` is still a message).
 */
export const parseInbound = (raw: RawEvent): Inbound => {
  const event = eventId(raw["event_id"])
  if (event === undefined) return { _tag: "Malformed", what: "event_id" }
  const sender = userId(raw["sender"])
  if (sender === undefined) return { _tag: "Malformed", what: "sender" }
  const type = raw["type"]
  if (typeof type !== "string") return { _tag: "Malformed", what: "type" }
  const content = record(raw["content"])
  if (content === undefined) return { _tag: "Malformed", what: "content" }
  if (raw["state_key"] !== undefined) return member(event, sender, raw["state_key"], type, content)
  switch (type) {
    case "m.room.message":
      return isMarked(content)
        ? { _tag: "Marked", event, sender }
        : message(event, sender, content, raw["origin_server_ts"])
    case "m.room.redaction": {
      // Room versions before 11 keep the target at the top, later ones in the content, and servers repeat it in the
      // other place. The rules of the room were asked about one of the two: where they differ nobody knows which.
      const [inside, above] = [content["redacts"], raw["redacts"]]
      const target = inside !== undefined && above !== undefined && inside !== above
        ? undefined
        : eventId(inside ?? above)
      return target === undefined
        ? { _tag: "Malformed", what: "redacts" }
        : { _tag: "Redaction", event, sender, target }
    }
    case "m.reaction": {
      const relation = record(content["m.relates_to"])
      const target = relation?.["rel_type"] === "m.annotation" ? eventId(relation["event_id"]) : undefined
      const key = relation?.["key"]
      // A reaction that was taken back has no relation any more; nothing is lost with one that is odd.
      return target === undefined || typeof key !== "string"
        ? { _tag: "Other", event, sender, type }
        : { _tag: "Reaction", event, sender, target, key }
    }
    case "m.room.encrypted":
      return { _tag: "Encrypted", event, sender }
    default:
      return { _tag: "Other", event, sender, type }
  }
}

/** Of all state only who is in the room matters. */
const member = (
  event: EventId,
  sender: UserId,
  stateKey: unknown,
  type: string,
  { membership }: Readonly<Record<string, unknown>>
): Inbound => {
  const user = type === "m.room.member" ? userId(stateKey) : undefined
  return user !== undefined && (membership === "join" || membership === "leave" || membership === "ban")
    ? { _tag: "Member", event, sender, user, here: membership === "join" }
    : { _tag: "Other", event, sender, type }
}

const message = (
  event: EventId,
  sender: UserId,
  content: Readonly<Record<string, unknown>>,
  sentAt: unknown
): Inbound => {
  // A redacted message arrives with an empty content.
  if (Object.keys(content).length === 0) return { _tag: "Other", event, sender, type: "redacted" }
  if (typeof content["msgtype"] !== "string") return { _tag: "Malformed", what: "content.msgtype" }
  if (typeof content["body"] !== "string") return { _tag: "Malformed", what: "content.body" }
  const relation = record(content["m.relates_to"])
  const related = eventId(relation?.["event_id"])
  const mentions = record(content["m.mentions"])
  return {
    _tag: "Message",
    event,
    sender,
    msgtype: content["msgtype"],
    body: content["body"],
    formatted: typeof content["formatted_body"] === "string" ? content["formatted_body"] : undefined,
    sentAt: typeof sentAt === "number" && Number.isFinite(sentAt) ? sentAt : undefined,
    mentions: mentions === undefined ? undefined : strings(mentions["user_ids"]),
    replyTo: relation?.["is_falling_back"] === true
      ? undefined
      : eventId(record(relation?.["m.in_reply_to"])?.["event_id"]),
    threadRoot: relation?.["rel_type"] === "m.thread" ? related : undefined,
    replaces: relation?.["rel_type"] === "m.replace" ? related : undefined
  }
}
