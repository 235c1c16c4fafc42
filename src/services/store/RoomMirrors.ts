import { Context, type Effect, type Option } from "effect"
import type { RoomId } from "../../domain/Ids.ts"
import type { ChatMirror } from "../../domain/reset/snapshot/ChatMirror.ts"
import type { StoreRoom } from "../../domain/reset/snapshot/Snapshot.ts"
import type { StoreError } from "../../domain/StoreError.ts"

/** What the store knows of rooms that is mirrored in their account data, and what was written there last. */
export class RoomMirrors extends Context.Service<RoomMirrors, {
  /**
   * A room that we are in or invited to. `incarnation` is the store's; null before its first start. `written` is what
   * we wrote last; null: nothing, or nothing that can be read.
   */
  mirrored(room: RoomId): Effect.Effect<
    Option.Option<
      { readonly room: StoreRoom; readonly incarnation: string | null; readonly written: ChatMirror | null }
    >,
    StoreError
  >
  noteMirrored(room: RoomId, mirror: ChatMirror): Effect.Effect<void, StoreError>
}>()("matrix-surface/services/store/RoomMirrors") {}
