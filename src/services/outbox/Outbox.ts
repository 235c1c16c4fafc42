import { Context, type Effect, type Queue } from "effect"
import type { ChatId, RoomId } from "../../domain/Ids.ts"
import type { Priority } from "../../domain/Priority.ts"

/**
 * Sends outbox entries from the journal into their rooms: in order within a chat, one request at a time for an event,
 * all within the pacer's budget. Waking a chat without entries, or twice, is harmless. Entries of an earlier process
 * wait until their chat is woken, after the room was read for what it shows of them.
 */
export class Outbox extends Context.Service<Outbox, {
  /** Tries the chat's entries now. `priority` is the priority of the entry that the caller just committed. */
  wake(chat: ChatId, priority?: Priority): Effect.Effect<void>
  /** Tries at once what was refused in this room, or in all rooms, because the right to send may have changed. */
  stir(room?: RoomId): Effect.Effect<void>
  /**
   * Chats with a question that will never be shown, or with an event that was deleted before its send was confirmed.
   * The caller has to wake them, because their turns have a signal about that.
   */
  readonly unshown: Queue.Dequeue<ChatId>
}>()("matrix-surface/services/outbox/Outbox") {}
