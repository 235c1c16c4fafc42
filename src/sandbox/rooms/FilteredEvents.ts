import type { Kept, RoomEvent, StoredRoom } from "../state/HomeserverState.ts"
import { firstAfter } from "../state/SyncPosition.ts"

/** The part of a filter that this server heeds; `undefined` types mean all of them. */
export interface ServerFilter {
  readonly limit: number
  readonly stateTypes: ReadonlyArray<string> | undefined
  readonly lazyMembers: boolean
  readonly roomDataTypes: ReadonlyArray<string> | undefined
  readonly dataTypes: ReadonlyArray<string> | undefined
  /** Senders whose events are left out of timelines. */
  readonly notSenders?: ReadonlyArray<string>
  /** Whether "is typing" is told. */
  readonly typing?: boolean
  /** Whether a sync without `since` also shows the rooms that were left and not forgotten. */
  readonly includeLeave?: boolean
}

/** Whether a list of types, whose entries may end in `*`, takes a type in. */
export const wanted = (types: ReadonlyArray<string> | undefined, type: string) =>
  types === undefined ||
  types.some((pattern) => (pattern.endsWith("*") ? type.startsWith(pattern.slice(0, -1)) : pattern === type))

/** Account data of the wanted types that is newer than `since`. */
export const dataSince = (
  data: ReadonlyMap<string, Kept> | undefined,
  since: number,
  types: ReadonlyArray<string> | undefined
) =>
  [...(data ?? [])].filter(([type, kept]) => kept.seq > since && wanted(types, type)).map(([type, kept]) => ({
    type,
    content: kept.content
  }))

/** The events of a timeline that an answer holds; `limited`: older ones are left out. */
export interface TimelineCut {
  readonly events: ReadonlyArray<RoomEvent>
  readonly limited: boolean
}

/** The newest events after one place in the stream and up to another. */
export const timelineOf = (
  room: StoredRoom,
  after: number,
  until: number,
  { limit, notSenders = [] }: ServerFilter
): TimelineCut => {
  const begin = firstAfter(room.timeline, after)
  const end = firstAfter(room.timeline, until)
  const events = notSenders.length === 0
    ? room.timeline.slice(Math.max(begin, end - limit - 1), end)
    : room.timeline.slice(begin, end).filter((event) => !notSenders.includes(event.sender))
  return { events: events.slice(Math.max(0, events.length - limit)), limited: events.length > limit }
}
