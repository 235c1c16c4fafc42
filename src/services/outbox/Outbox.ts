import { Context, type Effect, type Queue } from "effect"
import type { ChatId, RoomId } from "../../domain/Ids.ts"
import type { Priority } from "../../domain/Priority.ts"

/**
 * Carries planned sends from the journal into their rooms: in order within a chat, one at a time for an event, all
 * under the pacer's budget. Waking a chat that has nothing to send, or twice, does no harm. What an earlier process
 * left waits for its chat to be woken, which is done when the room was asked what it has of it.
 */
export class Outbox extends Context.Service<Outbox, {
  /** `rank`: what was just committed for the chat, by whoever knows it. */
  wake(chat: ChatId, rank?: Priority): Effect.Effect<void>
  /** What may be sent into a room has changed, or into all of them: what was refused there is tried again at once. */
  stir(room?: RoomId): Effect.Effect<void>
  /** Chats with a question that will never be shown, whose turns have a signal of that: somebody has to wake them. */
  readonly unshown: Queue.Dequeue<ChatId>
}>()("matrix-surface/services/outbox/Outbox") {}
