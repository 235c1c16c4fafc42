import { Context } from "effect"
import type { ChatId, EventId, PromptId, Thread, UserId } from "../../domain/Ids.ts"

/**
 * The names that the agent gets instead of Matrix ids (design, "Chats"). Pure: the same input gives the same name for
 * as long as the salt and the store's incarnation stay; nobody without the salt can tell what a name stands for.
 */
export class Pseudonyms extends Context.Service<Pseudonyms, {
  thread(chat: ChatId, generation: number): Thread
  prompt(event: EventId, attempt: number): PromptId
  person(user: UserId): string
}>()("matrix-surface/services/account/Pseudonyms") {}
