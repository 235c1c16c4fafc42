import { fileTime } from "./AwaitedFile.ts"

/** So many chats are remembered; beyond them the oldest begins anew. */
const mostChats = 1_000

/**
 * Since when each chat waits for files that the homeserver does not give, whoever sent them: who waits behind them is
 * kept waiting by all of them together for as long as by one. Mutable and confined to the turns; a restart begins anew.
 */
export class FilesAwaited {
  readonly #chats = new Map<string, { readonly since: number; readonly last: number; readonly sent: number }>()

  /**
   * Takes in that a file of the chat did not come; since when its prompt, which came in at `sent`, waits, in ms since
   * 1970.
   */
  failed(chat: string, at: number, sent: number): number {
    const before = this.#chats.get(chat)
    // Between the last failure and a prompt that came later nobody tried: that outage may have been over. What is long
    // over was another one. A clock that was set back begins anew, too.
    const isSame = before !== undefined && at >= before.last && at - before.last < fileTime &&
      (sent <= before.last || sent === before.sent)
    const since = isSame ? before.since : at
    this.#chats.delete(chat)
    this.#chats.set(chat, { since, last: at, sent })
    for (const oldest of this.#chats.keys()) {
      if (this.#chats.size <= mostChats) break
      this.#chats.delete(oldest)
    }
    return since
  }

  /** A file of the chat came. */
  came(chat: string): void {
    this.#chats.delete(chat)
  }
}
