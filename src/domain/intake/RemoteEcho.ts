import { Equal } from "effect"
import type { EventId, UserId } from "../Ids.ts"
import { type Mark, readAskMark, readMark } from "../matrix/MessageContent.ts"
import type { RawEvent } from "../matrix/SyncBatch.ts"
import type { SeenFinal, SeenPart } from "./SyncDelta.ts"

const object = (
  value: unknown
): RawEvent => (typeof value === "object" && value !== null && !Array.isArray(value) ? (value as RawEvent) : {})

/** An event's id as it can be kept and asked for: half a surrogate pair has no place in UTF-8. */
export const readEventId = (id: unknown): EventId | undefined =>
  typeof id === "string" && id.startsWith("$") && id.length <= 255 && id.isWellFormed() ? (id as EventId) : undefined

/** The event that an edit is one of; undefined for what is no edit (client-server API, "Event replacements"). */
const editedBy = (content: RawEvent): EventId | undefined => {
  const relation = object(content["m.relates_to"])
  return relation["rel_type"] === "m.replace" ? readEventId(relation["event_id"]) : undefined
}

const marked = (
  me: UserId,
  events: ReadonlyArray<RawEvent>
): ReadonlyArray<{ readonly mark: Mark; readonly event: EventId }> =>
  events.flatMap((raw) => {
    const content = object(raw["content"])
    const mark = raw["sender"] === me ? readMark(content) : undefined
    const event = readEventId(raw["event_id"])
    return mark === undefined || event === undefined ? [] : [{ mark, event: editedBy(content) ?? event }]
  })

/** The attempts that our own events say are closed. */
export const finalsIn = (me: UserId, events: ReadonlyArray<RawEvent>): ReadonlyArray<SeenFinal> =>
  marked(me, events).flatMap((
    { event, mark: { attempt, prompt, state } }
  ) => (state === "working" ? [] : [{ prompt, attempt, event, state }]))

/** The events of ours that hold a part of an answer which is, by their word, still being worked on. */
export const shownPartsIn = (me: UserId, events: ReadonlyArray<RawEvent>): ReadonlyArray<SeenPart> =>
  marked(me, events).flatMap((
    { event, mark: { attempt, part, prompt, state } }
  ) => (state === "working" ? [{ prompt, attempt, part, event }] : []))

/**
 * The events of people that our own events name as answers to the agent's questions: no prompts, whatever store reads
 * them.
 */
export const answersIn = (me: UserId, events: ReadonlyArray<RawEvent>): ReadonlyArray<EventId> =>
  events.flatMap((
    { content, sender }
  ) => (sender === me ? readMark(content)?.answers ?? readAskMark(content)?.answers ?? [] : []))

/** What was sent once, as the room would hold it. */
export interface UnconfirmedSend {
  readonly txn: string
  readonly content: RawEvent
  /** The event that it edits; undefined: it is a new one. */
  readonly edits: EventId | undefined
}

/**
 * The event among those of a room (newest first) that a send has made: by its transaction id, which only our own
 * device is shown, else by saying the same, mark and all. An edit that says the same counts only as the newest of
 * ours: else the room shows something else by now.
 */
export const findSentEvent = (
  me: UserId,
  trial: UnconfirmedSend,
  events: ReadonlyArray<RawEvent>
): EventId | undefined => {
  const ours = events.filter((event) => event["sender"] === me && editedBy(object(event["content"])) === trial.edits)
  const byId = events.find((event) =>
    event["sender"] === me && object(event["unsigned"])["transaction_id"] === trial.txn
  )
  const same = (trial.edits === undefined ? ours : ours.slice(0, 1)).find((event) =>
    Equal.equals(event["content"], trial.content)
  )
  return readEventId((byId ?? same)?.["event_id"])
}
