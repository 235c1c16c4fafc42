import { Context, type Effect } from "effect"
import type { EventId, RoomId, UserId } from "../../domain/Ids.ts"
import type { MatrixError } from "../../domain/matrix/MatrixError.ts"
import type { StoreError } from "../../domain/StoreError.ts"
import type { UserError } from "../../domain/UserError.ts"

/** A room that was made for a person. `since`: milliseconds since 1970. */
export interface MadeRoom {
  readonly room: RoomId
  readonly title: string
  readonly archived: boolean
  readonly since: number
}

/** Rooms that the bot makes for people. Every act may be repeated, as after a kill, and changes nothing more. */
export class MadeRooms extends Context.Service<MadeRooms, {
  /** `command` is the event that asked for it: it makes one room, however often it is repeated. */
  make(
    of: { readonly by: UserId; readonly title: string | undefined; readonly command: EventId }
  ): Effect.Effect<{ readonly room: RoomId; readonly title: string }, MatrixError | StoreError | UserError>
  list(by: UserId): Effect.Effect<ReadonlyArray<MadeRoom>, StoreError>
  rename(
    of: { readonly by: UserId; readonly room: RoomId; readonly title: string }
  ): Effect.Effect<void, MatrixError | StoreError | UserError>
  archive(
    of: { readonly by: UserId; readonly room: RoomId }
  ): Effect.Effect<void, MatrixError | StoreError | UserError>
}>()("matrix-surface/services/rooms/MadeRooms") {}
