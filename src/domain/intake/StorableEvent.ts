import { Predicate } from "effect"
import { isSealed } from "../crypto/SealedEvent.ts"
import { readEventId, type RoomId, type UserId } from "../Ids.ts"
import type { RawEvent } from "../matrix/SyncBatch.ts"
import type { IngestedEvent } from "./SyncDelta.ts"

/**
 * Levels of JSON that a stored event may have: servers take about a hundred, SQLite a thousand, a stack some thousands.
 */
export const deepestEvent = 200

/**
 * Characters of JSON that a stored event may have, about. An event has at most 65,536 bytes (client-server API, "Size
 * limits"); this leaves room for what a server adds.
 */
export const largestEvent = 1_048_576

/** The `room` that is left after a value; below zero where the value does not fit, or is deeper than `depth`. */
const roomAfter = (value: unknown, room: number, depth: number): number => {
  if (Predicate.isString(value)) return room - value.length - 2
  if (!Predicate.isObjectOrArray(value)) return room - 8
  if (depth === 0) return -1
  let left = room - 2
  for (const key in value) {
    left = roomAfter(Reflect.get(value, key), left - key.length - 4, depth - 1)
    if (left < 0) return left
  }
  return left
}

/** Whether an event, which anybody may have made, can be stored and read again by us and by the store's functions. */
export const isStorable = (raw: RawEvent): boolean => roomAfter(raw, largestEvent, deepestEvent) >= 0

export interface Stored {
  /** In order. Each keeps its place in the timeline, so that order survives what is left out. */
  readonly events: ReadonlyArray<IngestedEvent>
  /** The number of events without an id, or of which only the id could be kept. */
  readonly malformed: number
}

/**
 * The events of a timeline as they are stored. Of an event that does not fit only the id is kept, so that it is never
 * admitted and always recognized.
 */
export const storable = (me: UserId, room: RoomId, events: ReadonlyArray<RawEvent>): Stored => {
  let malformed = 0
  const stored = events.flatMap((raw, place): ReadonlyArray<IngestedEvent> => {
    const event = readEventId(raw["event_id"])
    // Our own redactions are stored whole, because they erase like anybody's.
    const own = raw["sender"] === me && raw["type"] === "m.room.message"
    const fits = event !== undefined && (own || isStorable(raw))
    if (!fits) malformed++
    if (event === undefined) return []
    const sealed = !fits || own || !isSealed(raw) ? undefined : raw["sender"] === me ? "ours" : "theirs"
    const one = { event, room, order: place, raw: own || !fits ? undefined : raw }
    return [sealed === undefined ? one : { ...one, sealed }]
  })
  return { events: stored, malformed }
}
