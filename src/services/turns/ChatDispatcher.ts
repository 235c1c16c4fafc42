import { Context, type Effect } from "effect"
import type { ChatId } from "../../domain/Ids.ts"

/**
 * Decides who works on a chat now. It stores nothing: the journal is the truth, and `wake` says that there is
 * something in it for this chat. Somebody then works on the chat's open turns, oldest first, one at a time; chats run
 * side by side. Returns at once; waking again is harmless, also from another process.
 */
export class ChatDispatcher extends Context.Service<ChatDispatcher, {
  wake(chat: ChatId): Effect.Effect<void>
}>()("matrix-surface/services/turns/ChatDispatcher") {}
