import { Context, type Effect } from "effect"
import type { UnreadableReason } from "../../domain/crypto/Unreadable.ts"
import type { EventId, RoomId, UserId } from "../../domain/Ids.ts"
import type { SeenFinal, SeenPart } from "../../domain/intake/SyncDelta.ts"
import type { RawEvent } from "../../domain/matrix/SyncBatch.ts"
import type { StoreError } from "../../domain/StoreError.ts"

/** An encrypted event that is to be opened. */
export interface SealedEvent {
  readonly event: EventId
  readonly room: RoomId
  readonly raw: RawEvent
  /** We sent it: only its mark matters. */
  readonly isOurs: boolean
  /** So many earlier processes began to open it and were ended before they said what came of it. */
  readonly openings: number
}

/** What came of an event. */
export type Unsealing =
  | { readonly _tag: "Clear"; readonly event: EventId; readonly clear: RawEvent; readonly digest: string }
  /** Ours: what its mark says. */
  | {
    readonly _tag: "Ours"
    readonly event: EventId
    readonly finals: ReadonlyArray<SeenFinal>
    readonly shown: ReadonlyArray<SeenPart>
    readonly answers: ReadonlyArray<EventId>
  }
  /**
   * It waits for the key of its session; without a session it is dropped. What is malformed waits for its sender to be
   * told, with what `damagedOf` says in the place of a session, and is dropped where they were told already.
   */
  | {
    readonly _tag: "Unreadable"
    readonly event: EventId
    readonly room: RoomId
    readonly session: string | undefined
    readonly sender: UserId | undefined
    readonly reason: UnreadableReason
    /** It was not opened, as that seems to end the process. */
    readonly isSuspect?: boolean
  }
  /** Ours, and waits for its key: it may say what was answered before it. Without a session it is dropped. */
  | {
    readonly _tag: "OursUnreadable"
    readonly event: EventId
    readonly room: RoomId
    readonly session: string | undefined
    readonly sender: UserId
    readonly isSuspect?: boolean
  }
  /** Nothing of it is kept. */
  | { readonly _tag: "Dropped"; readonly event: EventId }

/** A session whose sender is to be told that we cannot read it. */
export interface UnreadableSession {
  readonly room: RoomId
  readonly session: string
  readonly sender: UserId
  /** The first of its messages that cannot be read. */
  readonly event: EventId
  readonly reason: UnreadableReason
}

/** A session whose sender withholds the key. */
export interface WithheldSession {
  readonly room: string
  readonly session: string
  readonly reason: UnreadableReason
}

/**
 * Encrypted events between their being taken in and their being admitted. They are opened in the order of their rooms;
 * what cannot be read holds nobody up. Every write is one transaction; a write that failed changed nothing.
 */
export class SealedEvents extends Context.Service<SealedEvents, {
  /**
   * Events to be opened, oldest first, at most `limit`; one that may have ended a process is alone. Each counts as
   * begun by this process, once and in the store, until `unseal` tells what came of it or `leaveOpenings` that this
   * process was not ended by it.
   */
  sealed(limit: number): Effect.Effect<ReadonlyArray<SealedEvent>, StoreError>
  /** Stores what came of them. Returns those whose ciphertext another event had before: they are dropped. */
  unseal(unsealings: ReadonlyArray<Unsealing>, now: number): Effect.Effect<ReadonlyArray<EventId>, StoreError>
  /** This process goes on, or ends in order: what it began to open and told nothing of does not count as begun. */
  readonly leaveOpenings: Effect.Effect<void, StoreError>
  /**
   * Gives up events of ours that cannot be read since `before` (ms since 1970), so that nothing waits for them any
   * more. Returns how many these were, and since when the first of the others cannot be read.
   */
  giveUpOurs(before: number): Effect.Effect<{ readonly gone: number; readonly next: number | undefined }, StoreError>
  /** Why a session cannot be read is known now. */
  noteWithheld(session: WithheldSession): Effect.Effect<void, StoreError>
  /**
   * Has the unreadable events of these sessions opened again; undefined: the newest 200 of all. Returns
   * how many there are.
   */
  retrySealed(
    sessions: ReadonlyArray<{ readonly room: string; readonly session: string }> | undefined
  ): Effect.Effect<number, StoreError>
  /** Sessions of which nobody was told and that cannot be read since `before` (ms since 1970), at most `limit`. */
  untoldSessions(before: number, limit: number): Effect.Effect<ReadonlyArray<UnreadableSession>, StoreError>
  /** When the first such session was seen; undefined: there is none. */
  readonly firstUntold: Effect.Effect<number | undefined, StoreError>
  /**
   * Enqueues the notice about a session, once; undefined: nobody is to be told of it. Nobody is either where the room
   * holds the answers. `isSigned`: by a device that is signed. Returns whether it did.
   */
  tellUnreadable(
    session: UnreadableSession,
    notice: RawEvent | undefined,
    isSigned?: boolean
  ): Effect.Effect<boolean, StoreError>
  /**
   * Has sessions told of once more whose keys go to signed devices only, and of which an unsigned one told: such a
   * client did not show that notice. They count as seen now (ms since 1970).
   */
  retellUnverified(now: number): Effect.Effect<void, StoreError>
}>()("matrix-surface/services/intake/SealedEvents") {}
