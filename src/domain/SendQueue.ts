import type { ChatId } from "./Ids.ts"
import type { Rank } from "./TurnDecision.ts"

/** Most urgent first (design law 8). */
export const ranks: ReadonlyArray<Rank> = ["closing", "question", "first", "edit"]

/**
 * Chats with something to send, by the rank of the first thing: within a rank, who waited longest goes first. Mutable and
 * confined to the outbox, because it changes with every send.
 */
export class SendQueue {
  readonly #lanes: Record<Rank, Set<ChatId>> = { closing: new Set(), question: new Set(), first: new Set(), edit: new Set() }

  /** Puts a chat behind the others of the rank; one that is there already keeps its place. */
  put(chat: ChatId, rank: Rank): void {
    for (const other of ranks) if (other !== rank) this.#lanes[other].delete(chat)
    this.#lanes[rank].add(chat)
  }

  /** Puts a chat in for something of this rank, unless it waits for something at least as urgent. */
  raise(chat: ChatId, rank: Rank): void {
    for (const other of ranks) {
      if (this.#lanes[other].has(chat)) return
      if (other === rank) break
    }
    this.put(chat, rank)
  }

  remove(chat: ChatId): void {
    for (const rank of ranks) this.#lanes[rank].delete(chat)
  }

  /** The most urgent chat. What may not go for it may go for none behind it. */
  first(): { readonly chat: ChatId; readonly rank: Rank } | undefined {
    for (const rank of ranks) {
      const first = this.#lanes[rank].values().next()
      if (first.done !== true) return { chat: first.value, rank }
    }
    return undefined
  }
}
