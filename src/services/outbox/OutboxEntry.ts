import type { ChatId, EventId, RoomId } from "../../domain/Ids.ts"
import type { RawEvent } from "../../domain/matrix/SyncBatch.ts"
import type { OutboxKey } from "../../domain/outbox/OutboxKey.ts"
import type { Priority } from "../../domain/Priority.ts"
import type { QuestionPart } from "../../domain/questions/QuestionParts.ts"
import type { ProgressWrite } from "../../domain/turns/progress/ProgressPart.ts"

/** What a turn wants one of its events to say. */
export interface OutboxWrite {
  readonly part: number
  readonly priority: Priority
  readonly content: RawEvent
  /**
   * The event shows a question of the agent's, under a key of its own. With `ends`, an entry of which nothing was sent
   * yet is dropped instead.
   */
  readonly question?: QuestionPart["question"]
  /** Under this key it is an event of its own, once what the entry said before is in the room. */
  readonly fresh?: QuestionPart["fresh"]
  /** The event is the notice of an attempt without a word; `ends` as above. */
  readonly progress?: ProgressWrite["progress"]
}

/** An entry of the outbox, claimed to be sent: a new event, or an edit of `event` where that is known. */
export interface ClaimedEntry {
  /** The journal's own name for it. */
  readonly entry: number
  readonly key: OutboxKey
  readonly chat: ChatId
  readonly room: RoomId
  /** The turn that the entry belongs to, by its `seq`; 0 for none. */
  readonly turn: number
  readonly priority: Priority
  /** The agent's question that the event shows, if it shows one that is open. */
  readonly ask?: string
  readonly event: EventId | undefined
  readonly revision: number
  readonly content: RawEvent
  /** The entry was claimed before, and its outcome was never reported. */
  readonly again: boolean
  /** How often other content took the place of what could not be sent. */
  readonly replaced: number
  /** The room's chats moved to its replacement; absent: not. */
  readonly followed?: boolean
  /** Its ciphertext for an encrypted room: made once, and sent again as it is. Absent: not made yet. */
  readonly sealed?: RawEvent
  /** Whether the room is encrypted; undefined when the journal does not know the room. */
  readonly encrypted: boolean | undefined
}
