import { Context, type Effect, type Option } from "effect"
import type { ChatId, EventId, RoomId } from "../../domain/Ids.ts"
import type { RawEvent } from "../../domain/matrix/SyncBatch.ts"
import type { Owed } from "../../domain/outbox/RateBudget.ts"
import type { Priority } from "../../domain/Priority.ts"
import type { StoreError } from "../../domain/StoreError.ts"
import type { ClaimedEntry } from "./OutboxEntry.ts"

/** What is to be sent. Every write is one transaction; a write that failed changed nothing. */
export class OutboxJournal extends Context.Service<OutboxJournal, {
  /** Chats with something to send. */
  readonly pendingChats: Effect.Effect<ReadonlyArray<ChatId>, StoreError>
  /** Rooms into which something is to be sent. */
  readonly pendingRooms: Effect.Effect<ReadonlyArray<RoomId>, StoreError>
  /**
   * The finals that are yet to be sent, those of open turns included, without those that only wait for their room to
   * take sends again.
   */
  readonly owed: Effect.Effect<Owed, StoreError>
  /** The priority of the chat's first unsent entry, without those of the turns in `past`; the ones behind it wait. */
  nextPriority(chat: ChatId, past?: ReadonlySet<number>): Effect.Effect<Option.Option<Priority>, StoreError>
  /**
   * Claims that entry with its newest content, and remembers the claim before anything is sent. An entry whose outcome
   * was never reported is claimed again with the same content: it may have reached the server.
   */
  claim(chat: ChatId, past?: ReadonlySet<number>): Effect.Effect<Option.Option<ClaimedEntry>, StoreError>
  /** Keeps the ciphertext of a claimed entry, before it is sent. It goes with the claim. */
  keepSealed(entry: ClaimedEntry, sealed: RawEvent): Effect.Effect<void, StoreError>
  /** The server refused the send without acting (429): the next claim may take newer content. */
  release(entry: ClaimedEntry): Effect.Effect<void, StoreError>
  /**
   * A claimed question did not reach the server and is sent again: events that are in the journal by now are older
   * than it.
   */
  sendsAgain(entry: ClaimedEntry): Effect.Effect<void, StoreError>
  /**
   * The server confirmed the send; `askedAt`: when it sent the new event of a question, by its own clock. True:
   * somebody deleted the event before, so that the entry's turn has a signal to stop.
   */
  markSent(entry: ClaimedEntry, event: EventId, askedAt?: number): Effect.Effect<boolean, StoreError>
  /**
   * The room does not take a claimed entry: it becomes a new event of the room to which its chat moved. False: the chat
   * did not move. The caller knows that the claim did not reach the server.
   */
  moveOn(entry: ClaimedEntry): Effect.Effect<boolean, StoreError>
  /** The event that the entry edits is gone: the content goes into a new event, under a key of its own. */
  retarget(entry: ClaimedEntry): Effect.Effect<void, StoreError>
  /**
   * The server will never take the entry's content: `content` is sent in its place, and `!retry` may try the turn
   * again. A text that is still being written is left as the room has it, since newer content will follow; so is one
   * that newer content waits for.
   */
  replaceContent(entry: ClaimedEntry, content: RawEvent): Effect.Effect<void, StoreError>
  /**
   * The server refused the send for good; `why` is its error code. An edit is skipped, a new event or a final is given
   * up. The turn of an open question gets the signal `Unshown`.
   */
  markFailed(entry: ClaimedEntry, why: string): Effect.Effect<void, StoreError>
}>()("matrix-surface/services/outbox/OutboxJournal") {}
