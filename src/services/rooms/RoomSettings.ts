import { Context, type Effect } from "effect"
import type { RoomId } from "../../domain/Ids.ts"
import type { RoomChoices } from "../../domain/spoken/RoomChoices.ts"
import type { StoreError } from "../../domain/StoreError.ts"

/**
 * What rooms are set to. `origin` is the room in which a room's chats began, so that an upgraded room keeps what was
 * set.
 */
export class RoomSettings extends Context.Service<RoomSettings, {
  roomChoices(origin: RoomId): Effect.Effect<RoomChoices, StoreError>
  /** Changes what is named, and leaves the rest. Repeating it changes nothing. */
  chooseForRoom(origin: RoomId, change: RoomChoices): Effect.Effect<void, StoreError>
}>()("matrix-surface/services/rooms/RoomSettings") {}
