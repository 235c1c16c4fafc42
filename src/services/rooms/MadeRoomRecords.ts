import { Context, type Effect, type Option } from "effect"
import type { EventId, RoomId, UserId } from "../../domain/Ids.ts"
import type { RoomChange } from "../../domain/intake/SyncDelta.ts"
import type { OverQuota } from "../../domain/rooms/RoomQuota.ts"
import type { StoreError } from "../../domain/StoreError.ts"
import type { ListedRoom } from "./MadeRooms.ts"

/** What the store knows of a room that a person asked for. */
export interface WantedRoom {
  readonly command: EventId
  readonly by: UserId
  /** The title that it was asked for with, or was given. */
  readonly title: string
  /** undefined: it is not made yet, as far as the store knows. */
  readonly room: RoomId | undefined
  /** When its making was last begun without its end being known, in ms since 1970. */
  readonly triedAt: number | undefined
  /** It was listed in the person's space: whoever took it out again meant it. */
  readonly linked: boolean
  readonly archived: boolean
}

/** What the store knows of a person's space. */
export interface WantedSpace {
  readonly space: RoomId | undefined
  readonly triedAt: number | undefined
}

/** A room that is about to be made: for a command, or as a person's space. */
export type Making = { readonly command: EventId } | { readonly spaceOf: UserId }

/** The rooms that were made for people, and their spaces. Each method is one transaction, and may be repeated. */
export class MadeRoomRecords extends Context.Service<MadeRoomRecords, {
  /**
   * The room that the command asked for, noted with this title where it is new, or why there will be none. `titled`
   * gives a new room its title, by how many there are with it. Rooms that are not made count while the turns of their
   * commands are open.
   */
  beginRoom(
    of: { readonly command: EventId; readonly by: UserId; readonly titled: (count: number) => string }
  ): Effect.Effect<WantedRoom | OverQuota, StoreError>
  /** A person's space. */
  spaceOf(by: UserId): Effect.Effect<WantedSpace, StoreError>
  /** A request to make it is about to leave; kept through a kill. */
  tryMaking(what: Making): Effect.Effect<void, StoreError>
  /** The request was refused, so that nothing was made. */
  notMade(what: Making): Effect.Effect<void, StoreError>
  /** We are in a room that we made: what `made` says of it, and that it is direct, encrypted and how it is called. */
  noteMade(change: RoomChange): Effect.Effect<void, StoreError>
  /** The person has this space no more; their rooms are to be listed in the next one. */
  forgetSpace(by: UserId, space: RoomId): Effect.Effect<void, StoreError>
  /** The room is listed in its person's space. */
  noteLinked(room: RoomId): Effect.Effect<void, StoreError>
  /** The room is taken out of its person's space. */
  noteArchived(room: RoomId): Effect.Effect<void, StoreError>
  /** What was made for somebody, by the room. */
  madeRoom(room: RoomId): Effect.Effect<Option.Option<WantedRoom>, StoreError>
  /** The rooms that were made for a person and that we are in, newest first; at most as many as a person may have. */
  madeRooms(by: UserId): Effect.Effect<ReadonlyArray<ListedRoom>, StoreError>
}>()("matrix-surface/services/rooms/MadeRoomRecords") {}
