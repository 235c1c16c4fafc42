import { Context, type Effect } from "effect"
import type { ChatId } from "../../domain/Ids.ts"

/**
 * Lets somebody work on a chat's open turns: oldest first and one at a time, while chats run side by side. It stores
 * nothing: the journal has the work, and `wake` tells that there is some. Returns at once; waking again is harmless,
 * also from another process.
 */
export class ChatDispatcher extends Context.Service<ChatDispatcher, {
  wake(chat: ChatId): Effect.Effect<void>
}>()("matrix-surface/services/turns/ChatDispatcher") {}
