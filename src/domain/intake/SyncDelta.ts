import type { EventId, RoomId, StreamToken, UserId } from "../Ids.ts"
import type { TurnState } from "../matrix/MessageContent.ts"
import type { RawEvent } from "../matrix/SyncBatch.ts"

/** An event as the journal stores it. Its place among the events of its room is (batch, slot), smaller is older. */
export interface IngestedEvent {
  readonly event: EventId
  readonly room: RoomId
  readonly order: number
  /** undefined: our own event, of which only the id matters; it needs no admission. */
  readonly raw: RawEvent | undefined
}

/** What became of our membership in a room, and what else the batch said of it. Absent fields stay as they were. */
export interface RoomChange {
  readonly room: RoomId
  readonly membership?: "join" | "invite" | "leave" | "ban"
  /** Sticky: encryption is never turned off again. */
  readonly encrypted?: true
  /** The account data, or whoever invited us, calls it direct; it is, while at most two are in it. */
  readonly direct?: true
  /** How many are joined or invited. "unknown": that changed, and nobody said to what. */
  readonly members?: number | "unknown"
  readonly inviter?: UserId
}

/**
 * Events between two points of a room's timeline that a sync left out. `back to a token`: everything after the sync
 * before. `back to our invitation`: we are new in the room, so everything after the event that let us in. `back to
 * what is known`: our place in the stream was lost, so everything newer than what the journal has of the room.
 */
export interface NewGap {
  readonly room: RoomId
  /** Where `/messages` starts, going backwards. */
  readonly from: StreamToken
  readonly until: { readonly _tag: "Token"; readonly token: StreamToken } | { readonly _tag: "Invitation" } | {
    readonly _tag: "Known"
  }
}

/** Our own final of a prompt, seen in the room: the room is the witness (design law 2). */
export interface SeenFinal {
  readonly prompt: EventId
  readonly attempt: number
  /** The event that is closed: of an edit, the one that it edits. */
  readonly event: EventId
  readonly state: Exclude<TurnState, "working">
}

/** An event of ours that an attempt was shown in, and that does not close it by itself. */
export interface SeenPart {
  readonly prompt: EventId
  readonly attempt: number
  readonly part: number
  readonly event: EventId
}

/** One sync batch as it enters the journal, in one transaction together with its token. */
export interface SyncDelta {
  readonly next: StreamToken
  readonly events: ReadonlyArray<IngestedEvent>
  readonly rooms: ReadonlyArray<RoomChange>
  readonly gaps: ReadonlyArray<NewGap>
  readonly finals: ReadonlyArray<SeenFinal>
  /** Of attempts without a final they are where a store that never heard of them goes on. Absent: none. */
  readonly shown?: ReadonlyArray<SeenPart>
  /** Events of people that our own events name as answers to the agent's questions. Absent: none. */
  readonly answers?: ReadonlyArray<EventId>
  /** Events without an id, or too deep or too large to be written down: counted, and nothing else is lost by them. */
  readonly malformed: number
  /** What a room is told, once, that was direct and has more than two people now. Absent: nothing. */
  readonly grouped?: RawEvent
}
