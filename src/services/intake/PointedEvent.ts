import type { EventId } from "../../domain/Ids.ts"

/** An event that somebody points at, by a reaction, a reply or in a thread, as far as the journal knows it. */
export interface PointedEvent {
  /** The message that it shows: another event where it is an edit of that, by the bot or of a prompt. */
  readonly message: EventId
  /** It may be the bot's own: nobody knows it, and the server has not confirmed a send that went to its room before. */
  readonly unconfirmed: boolean
}
