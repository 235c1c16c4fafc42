import type { ChatId } from "../Ids.ts"
import { priorities, type Priority } from "../Priority.ts"

type Lanes = Record<Priority, Map<ChatId, number>>

const lanes = (): Lanes => ({ final: new Map(), question: new Map(), first: new Map(), edit: new Map() })

/**
 * The chats with something to send, by the priority of their first event. Within a priority the longest wait goes
 * first, and slow chats go behind the others: a try that nobody answers costs as much of the budget as an event that is
 * seen. Mutable and confined to the outbox, because it changes with every send.
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
   * Puts a chat behind the others of the priority, at this time (milliseconds since 1970). A chat that is there already
   * keeps its place.
   */
  put(chat: ChatId, priority: Priority, at: number): void {
    const into = this.#isSlow(chat) ? this.#slow : this.#quick
    const since = this.#quick[priority].get(chat) ?? this.#slow[priority].get(chat) ?? at
    for (const some of this.#all) {
      for (const other of priorities) if (other !== priority || some !== into) some[other].delete(chat)
    }
    into[priority].set(chat, since)
  }

  /** Puts a chat in with this priority, unless it is there with the same or a higher one. */
  raise(chat: ChatId, priority: Priority, at: number): void {
    for (const other of priorities) {
      if (this.#all.some((some) => some[other].has(chat))) return
      if (other === priority) break
    }
    this.put(chat, priority, at)
  }

  remove(chat: ChatId): void {
    for (const some of this.#all) for (const priority of priorities) some[priority].delete(chat)
  }

  /**
   * The most urgent chat, and since when it waits. If it may not send, no chat behind it may. `behind`: only chats that
   * are less urgent than this priority count.
   */
  first(behind?: Priority): { readonly chat: ChatId; readonly priority: Priority; readonly since: number } | undefined {
    for (const priority of behind === undefined ? priorities : priorities.slice(priorities.indexOf(behind) + 1)) {
      for (const some of this.#all) {
        const first = some[priority].entries().next()
        if (first.done !== true) return { chat: first.value[0], priority, since: first.value[1] }
      }
    }
    return undefined
  }
}
