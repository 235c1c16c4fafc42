import type { ChatId, RoomId } from "../Ids.ts"

/**
 * Chats that may not send for the same reason. One of them at a time tries whether that is over. Times are milliseconds
 * since 1970.
 */
export interface Hold {
  readonly key: string
  readonly room: RoomId
  readonly since: number
  tries: number
  /** When the next chat tries; undefined while one tries. */
  nextAt: number | undefined
  /** The chat that tries now. */
  probe: ChatId | undefined
  /** The other chats, in the order in which they will try. */
  readonly waiting: Set<ChatId>
}

/**
 * All holds. Mutable and confined to the outbox, as its queue is. A chat is in one hold at most, and a hold without
 * chats does not exist.
 */
export class SendHolds {
  readonly #holds = new Map<string, Hold>()
  readonly #of = new Map<ChatId, Hold>()

  of(chat: ChatId): Hold | undefined {
    return this.#of.get(chat)
  }

  get(key: string): Hold | undefined {
    return this.#holds.get(key)
  }

  /** Whether a chat is in a hold and does not try now. */
  waits(chat: ChatId): boolean {
    return this.#of.get(chat)?.waiting.has(chat) === true
  }

  /** Puts a chat that was not refused itself behind those of the hold. */
  join(key: string, chat: ChatId): void {
    const hold = this.#holds.get(key)
    if (hold === undefined || this.#of.has(chat)) return
    hold.waiting.add(chat)
    this.#of.set(chat, hold)
  }

  /**
   * Puts a chat that was refused into the hold. Returns the hold if its next try has to be timed now, with `wait` by
   * the number of its tries; undefined where another chat tries already, or will.
   */
  refused(key: string, room: RoomId, chat: ChatId, at: number, wait: (tries: number) => number): Hold | undefined {
    const hold = this.#holds.get(key) ??
      { key, room, since: at, tries: 0, nextAt: undefined, probe: undefined, waiting: new Set<ChatId>() }
    const counts = hold.tries === 0 || hold.probe === chat
    this.#holds.set(key, hold)
    this.#of.set(chat, hold)
    hold.waiting.delete(chat)
    hold.waiting.add(chat)
    if (!counts) return undefined
    hold.probe = undefined
    hold.tries++
    hold.nextAt = at + wait(hold.tries)
    return hold
  }

  /** Lets the next chat of the hold try and returns it; undefined where none waits. */
  next(key: string): ChatId | undefined {
    const hold = this.#holds.get(key)
    const chat = hold?.waiting.values().next().value
    if (hold === undefined || chat === undefined) {
      this.#holds.delete(key)
      return undefined
    }
    hold.waiting.delete(chat)
    hold.probe = chat
    hold.nextAt = undefined
    return chat
  }

  /**
   * Takes a chat out of its hold. Returns the key of the hold if another chat has to try now, or the hold ended (`get`
   * tells which).
   */
  leave(chat: ChatId): string | undefined {
    const hold = this.#of.get(chat)
    if (hold === undefined) return undefined
    this.#of.delete(chat)
    hold.waiting.delete(chat)
    const tried = hold.probe === chat
    if (tried) hold.probe = undefined
    if (hold.waiting.size === 0 && hold.probe === undefined) {
      this.#holds.delete(hold.key)
      return hold.key
    }
    return tried ? hold.key : undefined
  }

  /** Ends the holds that `over` is true of, and returns them with their chats. */
  release(over: (hold: Hold) => boolean): ReadonlyArray<Hold> {
    const ended = [...this.#holds.values()].filter(over)
    for (const hold of ended) {
      this.#holds.delete(hold.key)
      for (const chat of hold.waiting) this.#of.delete(chat)
      if (hold.probe !== undefined) this.#of.delete(hold.probe)
    }
    return ended
  }
}
