import { Context, type Effect, type Option } from "effect"
import type { ChatId, EventId, RoomId, StreamToken, UserId } from "../../domain/Ids.ts"
import type { Rest } from "../../domain/intake/Gap.ts"
import type { Acceptance, RoomChange, SeenClosing, SeenPart, StoredEvent } from "../../domain/intake/SyncDelta.ts"
import type { RawEvent } from "../../domain/matrix/SyncBatch.ts"
import type { Owed } from "../../domain/outbox/RateBudget.ts"
import type { AskedQuestion } from "../../domain/questions/QuestionReply.ts"
import type { Attempt } from "../../domain/routing/RetryPolicy.ts"
import type { ChatWork } from "../../domain/routing/Route.ts"
import type { JournalError } from "../../domain/StoreError.ts"
import type { Turn } from "../../domain/turns/Turn.ts"
import type { Rank } from "../../domain/turns/TurnDecision.ts"
import type { Wait, WaitKind } from "../../domain/WaitReason.ts"
import type { Admission, Hole, OpenTurn, PendingEvent, Room, Signal, TakenSlot, TurnCommit } from "./JournalRecords.ts"

export type {
  Admission,
  Hole,
  OpenTurn,
  PendingEvent,
  Room,
  Signal,
  SlotWrite,
  TakenSlot,
  TurnCommit
} from "./JournalRecords.ts"

/**
 * The truth about what came, what is being worked on, and what is to be sent. Every write is one transaction; a write
 * that failed changed nothing. Methods fail with `JournalError` only.
 */
export class Journal extends Context.Service<Journal, {
  /** The token of the last accepted batch. */
  readonly token: Effect.Effect<Option.Option<StreamToken>, JournalError>
  /**
   * Events (known ids are ignored), memberships, holes, closings and the token, all or nothing; a direct room with a
   * third person in it is told once (`groupChat`). Safe from a crash of the process, and what a power cut takes it
   * takes whole.
   */
  accept(acceptance: Acceptance): Effect.Effect<void, JournalError>

  /** Holes that are not filled, oldest first. Events of their rooms wait, unless the hole is late. */
  readonly holes: Effect.Effect<ReadonlyArray<Hole>, JournalError>
  /** The oldest hole of a room that is not filled. */
  hole(room: RoomId): Effect.Effect<Option.Option<Hole>, JournalError>
  /**
   * Puts a page before everything that came out of the hole so far (`events` newest first), and says where it goes
   * on. A hole that is given up leaves its notice to be sent (`gapChat`). What comes out of a late hole is let out
   * when that is filled. `fresh`: how many of them were new; `known`: how many were there before the hole was. Our
   * own, most of which are never stored, do not count.
   */
  fill(hole: Hole, page: {
    readonly events: ReadonlyArray<Omit<StoredEvent, "slot">>
    readonly closings: ReadonlyArray<SeenClosing>
    readonly shown?: ReadonlyArray<SeenPart>
    readonly answers?: ReadonlyArray<EventId>
    readonly rest: Rest
  }): Effect.Effect<{ readonly fresh: number; readonly known: number }, JournalError>
  /**
   * The hole's room waits for none of its holes any more, those to come included as long as one of them is open; the
   * notice is left to be sent (`lateChat`), once.
   */
  late(hole: Hole, notice: RawEvent): Effect.Effect<void, JournalError>
  /** Chats of a room with something to send, and those with a turn that is not closed. */
  unfinished(
    room: RoomId
  ): Effect.Effect<{ readonly toSend: ReadonlyArray<ChatId>; readonly toAnswer: ReadonlyArray<ChatId> }, JournalError>

  /**
   * Events to admit, in the order of their rooms; none of a room that waits for a hole. At most so many, and of long
   * ones fewer, but one if there is any.
   */
  pending(limit: number): Effect.Effect<ReadonlyArray<PendingEvent>, JournalError>
  /**
   * Takes decisions in; an event that was admitted before is left as it is. An answer to a question that is not open
   * any more is what else it would be. Returns the chats that got work.
   */
  admit(admissions: ReadonlyArray<Admission>): Effect.Effect<ReadonlyArray<ChatId>, JournalError>
  /**
   * Counts prompts of people in rooms, each once. For each: until when it is to be held back, if it is, and whether
   * it is the first that is.
   */
  brake(
    prompts: ReadonlyArray<{ readonly event: EventId; readonly room: RoomId; readonly author: UserId }>
  ): Effect.Effect<ReadonlyArray<{ readonly until: number; readonly isFirst: boolean } | undefined>, JournalError>
  /** Lets go what was held back until `now` (milliseconds since 1970), and says until when the next one is. */
  release(now: number): Effect.Effect<number | undefined, JournalError>
  /** Questions of the agent's that wait for a person in these rooms. */
  questions(rooms: ReadonlyArray<RoomId>): Effect.Effect<ReadonlyArray<AskedQuestion>, JournalError>
  /** Does the journal know all these attempts as closed already? */
  areClosed(closings: ReadonlyArray<Pick<SeenClosing, "prompt" | "attempt">>): Effect.Effect<boolean, JournalError>
  /** Did we send this event? Of what an earlier store sent, only closings are known. */
  isOurs(event: EventId): Effect.Effect<boolean, JournalError>
  /** The attempt that an event of ours belongs to; of an earlier store's events, only closings are known. */
  attempt(event: EventId): Effect.Effect<Option.Option<Attempt>, JournalError>
  /** What a command finds in a chat. */
  work(chat: ChatId): Effect.Effect<ChatWork, JournalError>

  /** Takes in what we learned of a room outside a sync. `grouped`: as in a batch. */
  note(change: RoomChange, grouped?: RawEvent): Effect.Effect<void, JournalError>
  /** Rooms where something is to be done: invitations, and encrypted rooms that we are in. */
  readonly roomsToTend: Effect.Effect<ReadonlyArray<Room>, JournalError>
  rooms(membership: Room["membership"]): Effect.Effect<ReadonlyArray<Room>, JournalError>
  room(room: RoomId): Effect.Effect<Option.Option<Room>, JournalError>

  /** Chats with a turn that is not closed; the one with the oldest first. */
  readonly openChats: Effect.Effect<ReadonlyArray<ChatId>, JournalError>
  /** How many turns are not closed. */
  readonly openTurns: Effect.Effect<number, JournalError>
  /**
   * The closings that are yet to be sent, those of open turns included, but not those that only wait for their room
   * to take sends again.
   */
  readonly owed: Effect.Effect<Owed, JournalError>
  /** The oldest open turn of a chat. */
  nextTurn(chat: ChatId): Effect.Effect<Option.Option<OpenTurn>, JournalError>
  /**
   * The same from its columns alone, without its text or anything that was written as JSON: for one that `nextTurn`
   * cannot read.
   */
  bareTurn(chat: ChatId): Effect.Effect<Option.Option<OpenTurn>, JournalError>
  /**
   * This process has a turn in its hands that an earlier one left. Safe against a crash of the process when it
   * returns.
   */
  strike(turn: OpenTurn): Effect.Effect<void, JournalError>
  /** It has been worked on long enough to say that it does not end the process. */
  acquit(turn: OpenTurn): Effect.Effect<void, JournalError>
  /**
   * Whether the room showed a working event for this attempt before this store made one: somebody else may have given
   * it to the agent.
   */
  isBegunElsewhere(turn: Pick<Turn, "prompt" | "attempt">): Effect.Effect<boolean, JournalError>
  /** What happened to the turn meanwhile, oldest first; not more at once than a turn remembers (`mostRemembered`). */
  signals(turn: OpenTurn): Effect.Effect<ReadonlyArray<Signal & { readonly seq: number }>, JournalError>
  /**
   * The turn's new state and what it shows, together. A slot's newer content replaces what was not sent; a new one
   * takes the event over that the room shows for it (`shown`). False: the turn was closed meanwhile, and nothing was
   * changed.
   */
  commit(commit: TurnCommit): Effect.Effect<boolean, JournalError>

  /** Chats with something to send. */
  readonly dirtyChats: Effect.Effect<ReadonlyArray<ChatId>, JournalError>
  /**
   * How urgent the first slot of a chat is that is not sent as it should be, not counting those of the turns in
   * `past`; the ones behind it wait.
   */
  head(chat: ChatId, past?: ReadonlySet<number>): Effect.Effect<Option.Option<Rank>, JournalError>
  /**
   * Takes that slot with its newest content, and remembers it before anything is sent. One that was taken before and
   * never reported comes again to the letter: it may have reached the server.
   */
  take(chat: ChatId, past?: ReadonlySet<number>): Effect.Effect<Option.Option<TakenSlot>, JournalError>
  /** The server refused the send without acting (429): it may go with newer content next time. */
  untake(slot: TakenSlot): Effect.Effect<void, JournalError>
  /**
   * A question that was taken before did not reach the server, and is sent again now: what has come by now is older
   * than it.
   */
  sendsAgain(slot: TakenSlot): Effect.Effect<void, JournalError>
  /** The server confirmed the send; `askedAt`: when it sent the new event of a question, by its own clock. */
  sent(slot: TakenSlot, event: EventId, askedAt?: number): Effect.Effect<void, JournalError>
  /**
   * The event that the slot edits is not there any more: what the slot says goes into a new one, under a key of its
   * own.
   */
  gone(slot: TakenSlot): Effect.Effect<void, JournalError>
  /**
   * The server will never take what the slot says: `content` is to be sent in its place, and `!retry` may try the
   * turn again. A text that is still being written is left as the room has it, since there will be newer; so is one
   * that newer content waits for.
   */
  replace(slot: TakenSlot, content: RawEvent): Effect.Effect<void, JournalError>
  /**
   * The server refused the send for good; `why` is its error code. An edit is passed over, a new event or a closing
   * is given up. The turn of a question that is open is told (`Unshown`).
   */
  unsendable(slot: TakenSlot, why: string): Effect.Effect<void, JournalError>

  /**
   * Erases the text of closed turns that were closed before `before` (milliseconds since 1970), and of those whose
   * prompt was taken back: prompt, answer, and what was sent of it. Ids and how they ended stay. A turn with
   * something to send to a room that we are in, and a prompt that another attempt needs, wait. The oldest first, at
   * most `limit` turns; returns how many.
   */
  erase(before: number, limit: number): Effect.Effect<number, JournalError>
  /** Gives up to `pages` unused pages of the store back to the disk. Returns whether there are more. */
  shrink(pages: number): Effect.Effect<boolean, JournalError>

  /**
   * Says what this process tries again, and when; `since` of the first time stays. What an earlier process waited for
   * is forgotten when the store is opened.
   */
  noteWait(wait: Wait): Effect.Effect<void, JournalError>
  /** It waits no longer; nothing happens where nothing was noted. */
  endWait(kind: WaitKind, subject: string): Effect.Effect<void, JournalError>
  /** Who waits longest first. */
  readonly waits: Effect.Effect<ReadonlyArray<Wait>, JournalError>

  /** A small value of the store's own, such as its incarnation or the learned budget. */
  get(name: string): Effect.Effect<Option.Option<string>, JournalError>
  put(name: string, value: string): Effect.Effect<void, JournalError>
}>()("matrix-surface/services/journal/Journal") {}
