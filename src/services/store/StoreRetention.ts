import { Context, type Effect } from "effect"
import type { StoreError } from "../../domain/StoreError.ts"

/** How the store loses the text that is kept no longer. */
export class StoreRetention extends Context.Service<StoreRetention, {
  /**
   * Erases the text of turns that were closed before `before` (milliseconds since 1970), and of those whose prompt was
   * redacted: prompt, answer, and what was sent of it. Ids and outcomes stay. A turn with something to send to a room
   * that the bot is in waits, and so does a prompt that another attempt needs. The oldest first, at most `limit` turns.
   * The same for messages that cannot be read since before `before`, at most `limit` sessions of them. Returns how many
   * turns and sessions.
   */
  erase(before: number, limit: number): Effect.Effect<number, StoreError>
  /** Gives up to `pages` unused pages of the store back to the disk. Returns whether there are more. */
  shrink(pages: number): Effect.Effect<boolean, StoreError>
}>()("matrix-surface/services/store/StoreRetention") {}
