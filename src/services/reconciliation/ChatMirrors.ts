import { Context, type Effect } from "effect"
import type { RoomId } from "../../domain/Ids.ts"

/**
 * Keeps the mirrors of rooms while the bot runs. What differs since before a start is reconciliation's, not this one's.
 */
export class ChatMirrors extends Context.Service<ChatMirrors, {
  /**
   * A fact of the room may have changed: its mirror is written in the background where it differs from what was
   * written last.
   */
  keep(room: RoomId): Effect.Effect<void>
  /** Tries those at once that wait for the homeserver. */
  readonly hurryAll: Effect.Effect<void>
}>()("matrix-surface/services/reconciliation/ChatMirrors") {}
