import type { RoomId, UserId } from "../../domain/Ids.ts"
import type { RawEvent } from "../../domain/matrix/SyncBatch.ts"

/** What the bot said in an event of its own. */
export interface SaidByUs {
  /** The newest content, also where that was not sent yet. */
  readonly content: RawEvent
  /** The room that it was said in. */
  readonly room: RoomId
  /** Whose message it answers; undefined where it answers none, or the turn is gone. */
  readonly asker: UserId | undefined
}
