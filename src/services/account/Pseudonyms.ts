import { Context } from "effect"
import type { ChatId, EventId, PromptId, Thread, UserId } from "../../domain/Ids.ts"

/**
 * The names that the agent gets instead of Matrix ids (docs/design.md, "Chats"). Pure: the same input has the same name
 * as long as the salt and the store's incarnation stay. Without the salt nobody can tell what a name stands for.
 */
export class Pseudonyms extends Context.Service<Pseudonyms, {
  thread(chat: ChatId, generation: number): Thread
  prompt(event: EventId, attempt: number): PromptId
  /** Each chat has another name for a person, so that the agent cannot tell which chats are theirs. */
  person(user: UserId, chat: ChatId): string
}>()("matrix-surface/services/account/Pseudonyms") {}
