import { Equal } from "effect"
import { type EventId, readEventId, type UserId } from "../Ids.ts"
import { at } from "../Json.ts"
import { editedBy } from "../matrix/EditedMessage.ts"
import type { RawEvent } from "../matrix/SyncBatch.ts"
import { type Mark, progressPart, readAskMark, readMark, readProgressMark } from "../matrix/TurnMark.ts"
import type { SeenFinal, SeenPart } from "./SyncDelta.ts"

const marked = (
  me: UserId,
  events: ReadonlyArray<RawEvent>
): ReadonlyArray<{ readonly mark: Mark; readonly event: EventId }> =>
  events.flatMap((raw) => {
    const content = raw["content"]
    const mark = raw["sender"] === me ? readMark(content) : undefined
    const event = readEventId(raw["event_id"])
    return mark === undefined || event === undefined ? [] : [{ mark, event: editedBy(content) ?? event }]
  })

/** The attempts that our own events say are over. */
export const finalsIn = (me: UserId, events: ReadonlyArray<RawEvent>): ReadonlyArray<SeenFinal> =>
  marked(me, events).flatMap((
    { event, mark: { attempt, prompt, state } }
  ) => (state === "working" ? [] : [{ prompt, attempt, event, state }]))

/** The notice of an attempt that an event of ours shows. */
const progressIn = (me: UserId, { content, event_id: id, sender }: RawEvent): ReadonlyArray<SeenPart> => {
  const mark = sender === me ? readProgressMark(content) : undefined
  const event = editedBy(content) ?? readEventId(id)
  return mark === undefined || event === undefined
    ? []
    : [{ prompt: mark.prompt, attempt: mark.attempt, part: progressPart, event }]
}

/** Our own events that show a part of an answer which is still being written, or the notice before it. */
export const shownPartsIn = (me: UserId, events: ReadonlyArray<RawEvent>): ReadonlyArray<SeenPart> => [
  ...marked(me, events).flatMap((
    { event, mark: { attempt, part, prompt, state } }
  ) => (state === "working" ? [{ prompt, attempt, part, event }] : [])),
  ...events.flatMap((event) => progressIn(me, event))
]

/**
 * The people's events that our own events name as answers to the agent's questions. No store takes them for prompts.
 */
export const answersIn = (me: UserId, events: ReadonlyArray<RawEvent>): ReadonlyArray<EventId> =>
  events.flatMap((
    { content, sender }
  ) => (sender === me ? readMark(content)?.answers ?? readAskMark(content)?.answers ?? [] : []))

/** An event that was sent without a confirmation by the server. */
export interface UnconfirmedSend {
  readonly txn: string
  readonly content: RawEvent
  /** The event that it edits; undefined for a new event. */
  readonly edits: EventId | undefined
}

/** The event with a send's transaction id, also where it was redacted since, when nothing else tells what it was. */
export const findByTransaction = (me: UserId, txn: string, events: ReadonlyArray<RawEvent>): EventId | undefined =>
  readEventId(
    events.find((event) => event["sender"] === me && at(event, "unsigned", "transaction_id") === txn)?.["event_id"]
  )

/**
 * The event of a room (`events`, newest first) that a send made. It has the send's transaction id, which the server
 * shows to our own device alone, or else the same content, mark included. An edit with the same content counts only
 * where it is our newest: otherwise the room shows something else by now.
 */
export const findSentEvent = (
  me: UserId,
  send: UnconfirmedSend,
  events: ReadonlyArray<RawEvent>
): EventId | undefined => {
  const ours = events.filter((event) => event["sender"] === me && editedBy(event["content"]) === send.edits)
  const same = (send.edits === undefined ? ours : ours.slice(0, 1)).find((event) =>
    Equal.equals(event["content"], send.content)
  )
  return findByTransaction(me, send.txn, events) ?? readEventId(same?.["event_id"])
}
