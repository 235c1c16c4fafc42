import type { ChatId } from "../Ids.ts"
import type { Priority } from "../turns/TurnDecision.ts"

/** Most urgent first (design law 8). */
export const priorities: ReadonlyArray<Priority> = ["final", "question", "first", "edit"]

type Lanes = Record<Priority, Map<ChatId, number>>

const lanes = (): Lanes => ({ final: new Map(), question: new Map(), first: new Map(), edit: new Map() })

/**
 * Chats with something to send, by the rank of the first thing: within a rank, who waited longest goes first, and
 * those that `isSlow` is true of go behind the others: a try that nobody answers costs as much of the budget as one
 * that is seen. Mutable and confined to the outbox, because it changes with every send.
 */
export class SendQueue {
  readonly #quick = lanes()
  readonly #slow = lanes()
  readonly #all = [this.#quick, this.#slow]
  readonly #isSlow: (chat: ChatId) => boolean

  constructor(isSlow: (chat: ChatId) => boolean = () => false) {
    this.#isSlow = isSlow
  }

  /**
   * Puts a chat behind the others of the rank, at this time (milliseconds since 1970); one that is there already
   * keeps its place.
   */
  put(chat: ChatId, rank: Priority, at: number): void {
    const into = this.#isSlow(chat) ? this.#slow : this.#quick
    const since = this.#quick[rank].get(chat) ?? this.#slow[rank].get(chat) ?? at
    for (const some of this.#all) {
      for (const other of priorities) if (other !== rank || some !== into) some[other].delete(chat)
    }
    into[rank].set(chat, since)
  }

  /** Puts a chat in for something of this rank, unless it waits for something at least as urgent. */
  raise(chat: ChatId, rank: Priority, at: number): void {
    for (const other of priorities) {
      if (this.#all.some((some) => some[other].has(chat))) return
      if (other === rank) break
    }
    this.put(chat, rank, at)
  }

  remove(chat: ChatId): void {
    for (const some of this.#all) for (const rank of priorities) some[rank].delete(chat)
  }

  /**
   * The most urgent chat, and since when it waits. What may not go for it may go for none behind it. `behind`: among
   * those that are less urgent than this rank.
   */
  first(behind?: Priority): { readonly chat: ChatId; readonly rank: Priority; readonly since: number } | undefined {
    for (const rank of behind === undefined ? priorities : priorities.slice(priorities.indexOf(behind) + 1)) {
      for (const some of this.#all) {
        const first = some[rank].entries().next()
        if (first.done !== true) return { chat: first.value[0], rank, since: first.value[1] }
      }
    }
    return undefined
  }
}
