import { readEventId, type RoomId, type UserId } from "../Ids.ts"
import type { RawEvent } from "../matrix/SyncBatch.ts"
import type { IngestedEvent } from "./SyncDelta.ts"

/**
 * Levels of JSON in an event that is kept: servers take a hundred or so, SQLite a thousand, and a stack some
 * thousands.
 */
export const deepestEvent = 200

/**
 * Characters of an event's JSON, about. One may have 65,536 bytes (client-server API, "Size limits"); what a server
 * adds to it is counted in.
 */
export const largestEvent = 1_048_576

/**
 * What is left of `room` when this value has been taken out of it; below zero where it does not fit, or lies deeper
 * than `depth`.
 */
const roomAfter = (value: unknown, room: number, depth: number): number => {
  if (typeof value === "string") return room - value.length - 2
  if (typeof value !== "object" || value === null) return room - 8
  if (depth === 0) return -1
  let left = room - 2
  for (const key in value) {
    left = roomAfter((value as RawEvent)[key], left - key.length - 4, depth - 1)
    if (left < 0) return left
  }
  return left
}

/**
 * Whether an event can be written down and read again, by us and by the store's own functions. It came from anybody.
 */
export const isStorable = (raw: RawEvent): boolean => roomAfter(raw, largestEvent, deepestEvent) >= 0

export interface Stored {
  /** In order; each keeps its slot, so that order survives what is left out. */
  readonly events: ReadonlyArray<IngestedEvent>
  /** So many were without an id, or of them no more than the id can be kept. */
  readonly malformed: number
}

/**
 * The events of a timeline as they are stored. One that cannot be written down is kept by its id alone, so that it is
 * nobody's work and known for ever.
 */
export const storable = (me: UserId, room: RoomId, events: ReadonlyArray<RawEvent>): Stored => {
  let malformed = 0
  const stored = events.flatMap((raw, slot): ReadonlyArray<IngestedEvent> => {
    const event = readEventId(raw["event_id"])
    // A redaction of ours is read like anybody's: it erases.
    const own = raw["sender"] === me && raw["type"] === "m.room.message"
    const fits = event !== undefined && (own || isStorable(raw))
    if (!fits) malformed++
    return event === undefined ? [] : [{ event, room, order: slot, raw: own || !fits ? undefined : raw }]
  })
  return { events: stored, malformed }
}
