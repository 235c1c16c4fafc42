import type { EventId, RoomId, StreamToken, UserId } from "../Ids.ts"
import type { RawEvent } from "../matrix/SyncBatch.ts"
import type { TurnState } from "../matrix/TurnMark.ts"
import type { MadeMark } from "../rooms/MadeMark.ts"
import type { SeenMirror } from "./rooms/SeenMirrors.ts"

/** How long the events of a replacement wait until the room that it replaces is followed, in ms. */
export const longestFollowing = 600_000

/** An event as the journal stores it. Its place in its room is (batch, order); smaller is older. */
export interface IngestedEvent {
  readonly event: EventId
  readonly room: RoomId
  readonly order: number
  /** undefined for our own event, of which only the id matters and which needs no admission. */
  readonly raw: RawEvent | undefined
  /** It is encrypted, and opened before it is admitted; `ours`: only its mark matters. Absent: not encrypted. */
  readonly sealed?: "theirs" | "ours"
}

/** Changes of a room: our membership, and facts that the batch tells. Absent fields stay as they were. */
export interface RoomChange {
  readonly room: RoomId
  readonly membership?: "join" | "invite" | "leave" | "ban"
  /** Encryption is never turned off again. */
  readonly encrypted?: true
  /** The account data, or our invitation, calls the room direct. It is direct while at most two people are in it. */
  readonly direct?: true
  /** The number of people who are joined or invited; "unknown" where it changed and the server did not tell to what. */
  readonly members?: number | "unknown"
  readonly inviter?: UserId
  /** As in the room's state; null: it has none any more. */
  readonly title?: string | null
  readonly topic?: string | null
  /** Where its tombstone says that the room went on. */
  readonly replacement?: RoomId
  /** It is a space, which is not talked in. */
  readonly space?: true
  /** We made it, for whom and why. */
  readonly made?: MadeMark
  /** Nobody answers its invitation. A new membership ends that. */
  readonly parked?: true
}

/**
 * Events between two points of a room's timeline that a sync left out. It begins at `from` and goes back until:
 * `Token`, the end of the sync before; `Invitation`, the event that let us into a new room; `Known`, the newest event
 * that the journal has of the room, after our place in the stream was lost.
 */
export interface NewGap {
  readonly room: RoomId
  /** The place at which `/messages` begins, going backwards. */
  readonly from: StreamToken
  readonly until: { readonly _tag: "Token"; readonly token: StreamToken } | { readonly _tag: "Invitation" } | {
    readonly _tag: "Known"
  }
}

/** Our own final of an attempt, seen in the room. The room decides whether it was sent (docs/design.md, law 2). */
export interface SeenFinal {
  readonly prompt: EventId
  readonly attempt: number
  /** The event that shows the final; for an edit, the event that it edits. */
  readonly event: EventId
  readonly state: Exclude<TurnState, "working">
}

/** An event of ours that shows an attempt and is no final. */
export interface SeenPart {
  readonly prompt: EventId
  readonly attempt: number
  readonly part: number
  readonly event: EventId
}

/** One sync batch as it enters the journal, in one transaction with its token. */
export interface SyncDelta {
  readonly next: StreamToken
  readonly events: ReadonlyArray<IngestedEvent>
  readonly rooms: ReadonlyArray<RoomChange>
  readonly gaps: ReadonlyArray<NewGap>
  readonly finals: ReadonlyArray<SeenFinal>
  /**
   * Parts of attempts without a final: a store that never heard of such an attempt edits these events. Absent: none.
   */
  readonly shown?: ReadonlyArray<SeenPart>
  /** People's events that our own events name as answers to the agent's questions. Absent: none. */
  readonly answers?: ReadonlyArray<EventId>
  /** The number of events without an id, or too deep or too large to be stored. */
  readonly malformed: number
  /** The notice to rooms that were direct and got a third person. Absent: none. */
  readonly grouped?: RawEvent
  /** The greeting of direct rooms that the bot joins by invitation. Absent: none. */
  readonly welcome?: RawEvent
  /**
   * What earlier stores left in the rooms' account data, in the first batch of a new store: those of its incarnation
   * tell what it does not know. Absent: none.
   */
  readonly mirrors?: ReadonlyArray<SeenMirror>
}
