import type { ChatId } from "./Ids.ts"
import type { Rank } from "./TurnDecision.ts"

/** Most urgent first (design law 8). */
export const ranks: ReadonlyArray<Rank> = ["closing", "question", "first", "edit"]

/**
 * Chats with something to send, by the rank of the first thing: within a rank, who waited longest goes first. Mutable and
 * confined to the outbox, because it changes with every send.
 */
export class SendQueue {
  readonly #lanes: Record<Rank, Map<ChatId, number>> = { closing: new Map(), question: new Map(), first: new Map(), edit: new Map() }

  /** Puts a chat behind the others of the rank, at this time (milliseconds since 1970); one that is there already keeps its place. */
  put(chat: ChatId, rank: Rank, at: number): void {
    for (const other of ranks) if (other !== rank) this.#lanes[other].delete(chat)
    if (!this.#lanes[rank].has(chat)) this.#lanes[rank].set(chat, at)
  }

  /** Puts a chat in for something of this rank, unless it waits for something at least as urgent. */
  raise(chat: ChatId, rank: Rank, at: number): void {
    for (const other of ranks) {
      if (this.#lanes[other].has(chat)) return
      if (other === rank) break
    }
    this.put(chat, rank, at)
  }

  remove(chat: ChatId): void {
    for (const rank of ranks) this.#lanes[rank].delete(chat)
  }

  /** The most urgent chat, and since when it waits. What may not go for it may go for none behind it. `behind`: among those that are less urgent than this rank. */
  first(behind?: Rank): { readonly chat: ChatId; readonly rank: Rank; readonly since: number } | undefined {
    for (const rank of behind === undefined ? ranks : ranks.slice(ranks.indexOf(behind) + 1)) {
      const first = this.#lanes[rank].entries().next()
      if (first.done !== true) return { chat: first.value[0], rank, since: first.value[1] }
    }
    return undefined
  }
}
