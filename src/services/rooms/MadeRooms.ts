import { Context, type Effect } from "effect"
import type { EventId, RoomId, UserId } from "../../domain/Ids.ts"
import type { MatrixError } from "../../domain/matrix/MatrixError.ts"
import type { StoreError } from "../../domain/StoreError.ts"
import type { UserError } from "../../domain/UserError.ts"

/** A room that the bot made for a person. */
export interface ListedRoom {
  readonly room: RoomId
  readonly title: string
  /** Taken out of the person's space; it can be used as before. */
  readonly archived: boolean
  /** When it was made, in milliseconds since 1970. */
  readonly since: number
}

/**
 * Private rooms that the bot makes for people, in a space of each person's own.
 *
 * - Every method may be repeated, also by another process after a kill: the same command makes one room, and each
 * person has one space.
 * - A `MatrixError` that is neither `Refused` nor `TokenRefused` is the caller's to wait out and to repeat the call; a
 * `UserError` is a sentence for the person, and final.
 */
export class MadeRooms extends Context.Service<MadeRooms, {
  /**
   * Makes a room for `by`, invites them with it, and lists it in their space, which is made where there is none.
   * `command` is the message that asks for it. `title`: undefined for one of the bot's choice.
   */
  make(
    of: { readonly by: UserId; readonly title: string | undefined; readonly command: EventId }
  ): Effect.Effect<{ readonly room: RoomId; readonly title: string }, MatrixError | StoreError | UserError>
  /** The rooms made for `by` that the bot is in, newest first. */
  list(by: UserId): Effect.Effect<ReadonlyArray<ListedRoom>, StoreError>
  /** Gives a room that was made for `by` another title, in the room and in the list. */
  rename(
    of: { readonly by: UserId; readonly room: RoomId; readonly title: string }
  ): Effect.Effect<void, MatrixError | StoreError | UserError>
  /** Takes a room that was made for `by` out of their space. It can be used as before. */
  archive(
    of: { readonly by: UserId; readonly room: RoomId }
  ): Effect.Effect<void, MatrixError | StoreError | UserError>
}>()("matrix-surface/services/rooms/MadeRooms") {}
