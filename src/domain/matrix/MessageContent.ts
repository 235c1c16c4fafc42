import { Option, Schema } from "effect"
import { EventId, type UserId } from "../Ids.ts"
import type { RawEvent } from "./SyncBatch.ts"

/**
 * A message's text as `m.room.message` holds it; `formatted` is `org.matrix.custom.html`, or undefined for plain
 * text.
 */
export interface Rendered {
  readonly body: string
  readonly formatted: string | undefined
}

/** Where one attempt at answering stands. All but `working` are finals. */
export const TurnState = Schema.Literals(["working", "answered", "stopped", "failed", "interrupted", "refused"])
export type TurnState = typeof TurnState.Type

const Counted = Schema.Int.check(Schema.isGreaterThanOrEqualTo(1))

/**
 * What every event of the bot says about itself; `part` counts from 1, `parts` is how many there were when it was
 * said. `answers`: the events of people that were taken as answers to the agent's questions in this attempt; only a
 * final has them.
 */
export const Mark = Schema.Struct({
  prompt: EventId,
  attempt: Counted,
  part: Counted,
  parts: Counted,
  state: TurnState,
  answers: Schema.optionalKey(Schema.Array(EventId))
})
export type Mark = typeof Mark.Type

/** What became of a question of the agent's; all but `open` are its end. */
export const Asked = Schema.Literals(["open", "answered", "refused", "expired", "withdrawn"])
export type Asked = typeof Asked.Type

/**
 * The mark of an event that is a question of the agent's, and neither a part of the answer nor its final.
 * `answers`: the events of people that this question was answered by.
 */
export const AskMark = Schema.Struct({
  prompt: EventId,
  attempt: Counted,
  ask: Schema.String,
  asked: Asked,
  answers: Schema.optionalKey(Schema.Array(EventId))
})
export type AskMark = typeof AskMark.Type

/** So many answers are named in a mark, the newest; the room names each also in the question that it answered. */
export const mostAnswers = 32

export const MarkKey = "matrix-surface.turn"
const LiveKey = "org.matrix.msc4357.live"

export const mark = <M extends Mark | AskMark>(mark: M): { readonly [MarkKey]: M } => ({ [MarkKey]: mark })

/** How a new event stands to earlier ones (client-server API, "Rich replies" and "Threading"). */
export type Relation =
  | { readonly _tag: "None" }
  | { readonly _tag: "Reply"; readonly event: EventId }
  /** `last` is the newest event of the thread, for clients that know no threads and show a reply instead. */
  | { readonly _tag: "Thread"; readonly root: EventId; readonly last: EventId }

export interface Draft {
  readonly rendered: Rendered
  readonly notice: boolean
  readonly mark: Mark
  readonly relation: Relation
}

const relatesTo = (relation: Relation): RawEvent => {
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

// MSC4357: as long as an event carries this, clients that know it show that more is coming.
const live = (state: TurnState): RawEvent => (state === "working" ? { [LiveKey]: {} } : {})

const said = ({ body, formatted }: Rendered): RawEvent => ({
  body,
  ...(formatted === undefined ? {} : { format: "org.matrix.custom.html", formatted_body: formatted })
})

/**
 * The content of a new `m.room.message`.
 * The empty `m.mentions` says that nobody is mentioned, whatever the text holds; without it old push rules read the
 * body.
 */
export const content = ({ rendered, notice, mark: own, relation }: Draft): RawEvent => ({
  msgtype: notice ? "m.notice" : "m.text",
  ...said(rendered),
  "m.mentions": {},
  ...mark(own),
  ...live(own.state),
  ...relatesTo(relation)
})

/**
 * The content of the event that shows a question; `mentions` is rung by it, and as a notice it rings nobody in a
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
  ...said(draft.rendered),
  "m.mentions": draft.mentions.length === 0 ? {} : { user_ids: draft.mentions },
  ...mark(draft.mark),
  ...relatesTo(draft.relation)
})

const encoder = new TextEncoder()
const FallbackBytes = 1_024
const FallbackUnits = 500

const fallback = (body: string): string => {
  if (body.length <= FallbackBytes && encoder.encode(body).length <= FallbackBytes) return `* ${body}`
  return `* ${body.slice(0, FallbackUnits).replace(/[\uD800-\uDBFF]$/, "")}…`
}

/**
 * The content of an edit that makes `target`, the first event of the message, say `content` (client-server API,
 * "Event replacements"). The text is in there once: clients without edits see its beginning, so that an edit holds
 * twice as much as one with a full fallback.
 */
export const edit = (content: RawEvent, target: EventId): RawEvent => {
  const { "m.relates_to": _, ...replacement } = content
  const { format: _format, formatted_body: _formatted, ...plain } = replacement
  return {
    ...plain,
    body: fallback(typeof content["body"] === "string" ? content["body"] : ""),
    "m.new_content": replacement,
    "m.relates_to": { rel_type: "m.replace", event_id: target }
  }
}

/** The size of a content as JSON, in bytes of UTF-8. */
export const bytes = (content: RawEvent): number => encoder.encode(JSON.stringify(content)).length

/**
 * An event may have 65,536 bytes in all (client-server API, "Size limits"), and encrypting makes a content a third
 * longer: 45,000 bytes become 60,000, and the rest is the room's and the signatures'.
 */
export const LargestContent = 45_000

// As long as the ids of today's rooms; the ids of a new event's own relation are shorter than what an edit adds.
const AnyEvent = EventId.make(`$${"x".repeat(43)}`)

/** How much of what an event holds a text takes, as a new event or said by an edit: with at most 1 it can be sent. */
export const fullness = (draft: Draft): number => {
  const fresh = content(draft)
  return Math.max(bytes(fresh), bytes(edit(fresh, AnyEvent))) / LargestContent
}

export const fits = (draft: Draft): boolean => fullness(draft) <= 1

/** Names one event of the bot: the message that holds a part of an attempt, whatever it says by now. */
export const SlotKey = Schema.NonEmptyString.pipe(Schema.brand("SlotKey"))
export type SlotKey = typeof SlotKey.Type

/** Names one request to send; the transaction id is a hash of it, and for an edit of what it says too. */
export const TransactionKey = Schema.NonEmptyString.pipe(Schema.brand("TransactionKey"))
export type TransactionKey = typeof TransactionKey.Type

// The prompt comes last: it is opaque and may hold any separator, the numbers before it cannot.
export const slotKey = (slot: Pick<Mark, "prompt" | "attempt" | "part">): SlotKey =>
  SlotKey.make(`${slot.attempt}.${slot.part}.${slot.prompt}`)

/**
 * The same of the event that shows a question: `nth` is 1 unless the agent gave the same name to several questions of
 * the attempt.
 */
export const askKey = (slot: Pick<AskMark, "prompt" | "attempt" | "ask">, nth: number): SlotKey =>
  SlotKey.make(`${slot.attempt}.ask${nth}.${JSON.stringify(slot.ask)}.${slot.prompt}`)

/** `revision` 0 is the new event, then its edits. */
export const transactionKey = (slot: SlotKey, revision: number): TransactionKey =>
  TransactionKey.make(`${revision}.${slot}`)

const decodeMark = Schema.decodeUnknownOption(Mark)

const property = (value: unknown, key: string): unknown =>
  typeof value === "object" && value !== null ? Reflect.get(value, key) : undefined

const decodeAskMark = Schema.decodeUnknownOption(AskMark)

/** The newest mark of a content, where an edit has been folded in, else the one that it was sent with. */
const newestOf = <M>(decode: (mark: unknown) => Option.Option<M>) => (content: unknown): M | undefined =>
  Option.getOrUndefined(
    Option.orElse(
      decode(property(property(content, "m.new_content"), MarkKey)),
      () => decode(property(content, MarkKey))
    )
  )

/** The mark of any event's content; undefined where there is none that makes sense. */
export const readMark = newestOf(decodeMark)

/** The same for a question's. */
export const readAskMark = newestOf(decodeAskMark)

/** Whether an event says of itself that a bot of this make wrote it; what exactly it says does not matter. */
export const isMarked = (content: unknown): boolean =>
  [content, property(content, "m.new_content")].some((some) => property(some, MarkKey) !== undefined)
