import type { RoomId, StreamToken } from "../Ids.ts"
import type { KeyNews } from "./KeyNews.ts"

/** An event as the homeserver sent it: untrusted JSON. */
export type RawEvent = Readonly<Record<string, unknown>>

export interface JoinedRoom {
  readonly room: RoomId
  /** Oldest first. */
  readonly timeline: ReadonlyArray<RawEvent>
  /**
   * Whether events between the last sync and `timeline[0]` were left out; `/messages` reads them backwards from
   * `prevBatch`.
   */
  readonly limited: boolean
  readonly prevBatch: StreamToken | undefined
  /** The room's state before the timeline, of the types that the filter asks for. */
  readonly state: ReadonlyArray<RawEvent>
  readonly accountData: ReadonlyArray<RawEvent>
  /** The room's counts and heroes, where the server tells them (`m.joined_member_count`, `m.heroes` …). */
  readonly summary?: RawEvent
}

export interface InvitedRoom {
  readonly room: RoomId
  /** Stripped state: type, state_key, sender and content, without event ids. */
  readonly state: ReadonlyArray<RawEvent>
}

export interface LeftRoom {
  readonly room: RoomId
  readonly timeline: ReadonlyArray<RawEvent>
  readonly state: ReadonlyArray<RawEvent>
}

/** One answer of `/sync` (client-server API, "Syncing"), rooms in the server's order. */
export interface SyncBatch {
  readonly next: StreamToken
  readonly joined: ReadonlyArray<JoinedRoom>
  readonly invited: ReadonlyArray<InvitedRoom>
  readonly left: ReadonlyArray<LeftRoom>
  readonly accountData: ReadonlyArray<RawEvent>
  /** What it brought for encryption. Absent: the source of the batch knows of none. */
  readonly keys?: KeyNews
}

/** Whether a batch holds nothing but its end. */
export const isEmptyBatch = ({ accountData, invited, joined, keys, left }: SyncBatch): boolean =>
  accountData.length + invited.length + left.length === 0 &&
  (keys === undefined || keys.toDevice.length + keys.changed.length + keys.left.length === 0) &&
  joined.every((room) =>
    !room.limited && room.timeline.length + room.state.length + room.accountData.length === 0 &&
    room.summary === undefined
  )

/** One answer of `/messages` with `dir=b`. */
export interface MessagesPage {
  /** Newest first. */
  readonly events: ReadonlyArray<RawEvent>
  /** Where the next page begins; undefined where nothing is older. */
  readonly end: StreamToken | undefined
}
