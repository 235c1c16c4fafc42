import { EventId, type UserId } from "../Ids.ts"
import { readText } from "../Json.ts"
import type { RawEvent } from "./SyncBatch.ts"
import { type AskMark, type Mark, mark, type ProgressMark, readProgressMark, type TurnState } from "./TurnMark.ts"

/** A message's text as `m.room.message` holds it. `formatted` is `org.matrix.custom.html`; undefined for plain text. */
export interface Rendered {
  readonly body: string
  readonly formatted: string | undefined
}

const liveKey = "org.matrix.msc4357.live"

/** How a new event relates to earlier ones (client-server API, "Rich replies" and "Threading"). */
export type Relation =
  | { readonly _tag: "None" }
  | { readonly _tag: "Reply"; readonly event: EventId }
  /** `last` is the newest event of the thread: clients without threads show the message as a reply to it. */
  | { readonly _tag: "Thread"; readonly root: EventId; readonly last: EventId }

export interface Draft {
  readonly rendered: Rendered
  readonly notice: boolean
  readonly mark: Mark
  readonly relation: Relation
}

/** The part of a new event's content that says how it relates to others. */
export const relatesTo = (relation: Relation): RawEvent => {
  switch (relation._tag) {
    case "None":
      return {}
    case "Reply":
      return { "m.relates_to": { "m.in_reply_to": { event_id: relation.event } } }
    case "Thread":
      return {
        "m.relates_to": {
          rel_type: "m.thread",
          event_id: relation.root,
          is_falling_back: true,
          "m.in_reply_to": { event_id: relation.last }
        }
      }
  }
}

// MSC4357: while an event carries this key, clients that know it show that more text is coming.
const live = (state: TurnState): RawEvent => (state === "working" ? { [liveKey]: {} } : {})

const textOf = ({ body, formatted }: Rendered): RawEvent => ({
  body,
  ...(formatted === undefined ? {} : { format: "org.matrix.custom.html", formatted_body: formatted })
})

/**
 * The content of a new `m.room.message`. The empty `m.mentions` says that nobody is mentioned: without it old push
 * rules look for names in the body.
 */
export const content = ({ rendered, notice, mark: own, relation }: Draft): RawEvent => ({
  msgtype: notice ? "m.notice" : "m.text",
  ...textOf(rendered),
  "m.mentions": {},
  ...mark(own),
  ...live(own.state),
  ...relatesTo(relation)
})

/**
 * The content of the event that shows a question. It notifies the people in `mentions`; a notice notifies nobody, in a
 * direct room either.
 */
export const askContent = (
  draft: {
    readonly rendered: Rendered
    readonly notice?: boolean
    readonly mark: AskMark
    readonly relation: Relation
    readonly mentions: ReadonlyArray<UserId>
  }
): RawEvent => ({
  msgtype: draft.notice === true ? "m.notice" : "m.text",
  ...textOf(draft.rendered),
  "m.mentions": draft.mentions.length === 0 ? {} : { user_ids: draft.mentions },
  ...mark(draft.mark),
  ...relatesTo(draft.relation)
})

/** The content of a notice about an attempt that has no word yet. It notifies nobody. */
export const progressContent = (
  draft: { readonly rendered: Rendered; readonly mark: ProgressMark; readonly relation: Relation }
): RawEvent => ({
  msgtype: "m.notice",
  ...textOf(draft.rendered),
  "m.mentions": {},
  ...mark(draft.mark),
  ...relatesTo(draft.relation)
})

/** What an entry of the outbox holds whose event is to be redacted: nothing that could be sent. */
export const withdrawal = (own: ProgressMark): RawEvent => mark(own)

/** Whether the event of an entry with this content is to be redacted. */
export const isWithdrawal = (content: RawEvent): boolean =>
  content["msgtype"] === undefined && readProgressMark(content) !== undefined

const encoder = new TextEncoder()
const fallbackBytes = 1_024
const fallbackUnits = 500

const fallback = (body: string): string => {
  if (body.length <= fallbackBytes && encoder.encode(body).length <= fallbackBytes) return `* ${body}`
  return `* ${body.slice(0, fallbackUnits).replace(/[\uD800-\uDBFF]$/, "")}…`
}

/**
 * The content of an edit that makes `target`, the first event of the message, say `content` (client-server API,
 * "Event replacements"). The fallback for clients without edits is only the text's beginning, so that an edit has room
 * for twice the text.
 */
export const edit = (content: RawEvent, target: EventId): RawEvent => {
  const { "m.relates_to": _, ...replacement } = content
  const { format: _format, formatted_body: _formatted, ...plain } = replacement
  return {
    ...plain,
    body: fallback(readText(content["body"]) ?? ""),
    "m.new_content": replacement,
    "m.relates_to": { rel_type: "m.replace", event_id: target }
  }
}

/** The size of a content as JSON, in bytes of UTF-8. */
export const bytes = (content: RawEvent): number => encoder.encode(JSON.stringify(content)).length

/**
 * The largest content, in bytes. An event may have 65,536 bytes in all (client-server API, "Size limits"), and
 * encryption makes a content a third longer: 45,000 bytes become 60,000, which leaves room for ids and signatures.
 */
export const largestContent = 45_000

// As long as the ids of today's rooms. What a new event's own relation takes is less than what an edit adds.
const AnyEvent = EventId.make(`$${"x".repeat(43)}`)

/** The share of `largestContent` that a message takes as a new event or as an edit: up to 1 it can be sent. */
export const fullness = (draft: Draft): number => {
  const fresh = content(draft)
  return Math.max(bytes(fresh), bytes(edit(fresh, AnyEvent))) / largestContent
}

export const fits = (draft: Draft): boolean => fullness(draft) <= 1
