import { type EventId, readEventId, readUserId, type UserId } from "../Ids.ts"
import { at } from "../Json.ts"
import type { RawEvent } from "../matrix/SyncBatch.ts"

/** The type of the state event by which we find again what we made: `{ "by": UserId, "command"?: EventId }`. */
export const madeType = "matrix-surface.made"

/** What we made a room for. */
export interface MadeMark {
  /** Who asked for it. */
  readonly by: UserId
  /** The message that asked for the room; null: it is the person's space. */
  readonly command: EventId | null
}

/** The state that a new room of ours begins with. */
export const markState = ({ by, command }: MadeMark) => ({
  type: madeType,
  content: command === null ? { by } : { by, command }
})

const stateOf = (events: ReadonlyArray<RawEvent>, type: string) =>
  events.findLast((event) => event["type"] === type && event["state_key"] === "")

/** Whether a room is a space, by its state. */
export const isSpaceIn = (events: ReadonlyArray<RawEvent>): boolean =>
  at(stateOf(events, "m.room.create"), "content", "type") === "m.space"

/** Whether we made a room, by its state. It may have no mark yet: a server may tell of a room before it is whole. */
export const isMadeByUs = (me: UserId, events: ReadonlyArray<RawEvent>): boolean =>
  stateOf(events, "m.room.create")?.["sender"] === me

/** The mark of a room by its state, if we made the room and the mark: what others write into their rooms is none. */
export const markIn = (me: UserId, events: ReadonlyArray<RawEvent>): MadeMark | undefined => {
  const mark = stateOf(events, madeType)
  if (!isMadeByUs(me, events) || mark?.["sender"] !== me) return undefined
  const by = readUserId(at(mark, "content", "by"))
  if (by === undefined) return undefined
  const command = readEventId(at(mark, "content", "command")) ?? null
  // A space of ours is nobody's chat, and a room is nobody's space.
  return (command === null) === isSpaceIn(events) ? { by, command } : undefined
}
