import { Context, type Effect, type Option } from "effect"
import type { ChatId, EventId, RoomId, StreamToken, UserId } from "../../domain/Ids.ts"
import type { GapRest } from "../../domain/intake/Gap.ts"
import type { IngestedEvent, RoomChange, SeenFinal, SeenPart, SyncDelta } from "../../domain/intake/SyncDelta.ts"
import type { RawEvent } from "../../domain/matrix/SyncBatch.ts"
import type { Owed } from "../../domain/outbox/RateBudget.ts"
import type { EndedQuestion } from "../../domain/questions/EndedQuestion.ts"
import type { AskedQuestion } from "../../domain/questions/QuestionReply.ts"
import type { Attempt } from "../../domain/routing/RetryPolicy.ts"
import type { ChatWork } from "../../domain/routing/Route.ts"
import type { StoreError } from "../../domain/StoreError.ts"
import type { Turn } from "../../domain/turns/Turn.ts"
import type { Priority } from "../../domain/turns/TurnDecision.ts"
import type { Wait, WaitKind } from "../../domain/WaitReason.ts"
import type {
  Admission,
  ClaimedEntry,
  Gap,
  OpenTurn,
  PendingEvent,
  Room,
  Signal,
  TurnCommit
} from "./JournalRecords.ts"

export type {
  Admission,
  ClaimedEntry,
  Gap,
  OpenTurn,
  OutboxWrite,
  PendingEvent,
  Room,
  Signal,
  TurnCommit
} from "./JournalRecords.ts"

/**
 * The truth about what came, what is being worked on, and what is to be sent. Every write is one transaction; a write
 * that failed changed nothing. Methods fail with `JournalError` only.
 */
export class Journal extends Context.Service<Journal, {
  /** The token of the last accepted batch. */
  readonly token: Effect.Effect<Option.Option<StreamToken>, StoreError>
  /**
   * Events (known ids are ignored), memberships, gaps, closings and the token, all or nothing; a direct room with a
   * third person in it is told once (`groupChat`). Safe from a crash of the process, and what a power cut takes it
   * takes whole.
   */
  ingest(acceptance: SyncDelta): Effect.Effect<void, StoreError>

  /** Gaps that are not filled, oldest first. Events of their rooms wait, unless the gap is late. */
  readonly gaps: Effect.Effect<ReadonlyArray<Gap>, StoreError>
  /** The oldest gap of a room that is not filled. */
  gap(room: RoomId): Effect.Effect<Option.Option<Gap>, StoreError>
  /**
   * Puts a page before everything that came out of the gap so far (`events` newest first), and says where it goes
   * on. A gap that is given up leaves its notice to be sent (`gapChat`). What comes out of a late gap is let out
   * when that is filled. `fresh`: how many of them were new; `known`: how many were there before the gap was. Our
   * own, most of which are never stored, do not count.
   */
  fillGap(gap: Gap, page: {
    readonly events: ReadonlyArray<Omit<IngestedEvent, "order">>
    readonly finals: ReadonlyArray<SeenFinal>
    readonly shown?: ReadonlyArray<SeenPart>
    readonly answers?: ReadonlyArray<EventId>
    readonly rest: GapRest
  }): Effect.Effect<{ readonly fresh: number; readonly known: number }, StoreError>
  /**
   * The gap's room waits for none of its gaps any more, those to come included as long as one of them is open; the
   * notice is left to be sent (`lateChat`), once.
   */
  markGapLate(gap: Gap, notice: RawEvent): Effect.Effect<void, StoreError>
  /** Chats of a room with something to send, and those with a turn that is not closed. */
  unfinished(
    room: RoomId
  ): Effect.Effect<{ readonly toSend: ReadonlyArray<ChatId>; readonly toAnswer: ReadonlyArray<ChatId> }, StoreError>

  /**
   * Events to admit, in the order of their rooms; none of a room that waits for a gap. At most so many, and of long
   * ones fewer, but one if there is any.
   */
  pending(limit: number): Effect.Effect<ReadonlyArray<PendingEvent>, StoreError>
  /**
   * Takes decisions in; an event that was admitted before is left as it is. An answer to a question that is not open
   * any more is what else it would be. Returns the chats that got work.
   */
  admit(admissions: ReadonlyArray<Admission>): Effect.Effect<ReadonlyArray<ChatId>, StoreError>
  /**
   * Counts prompts of people in rooms, each once. For each: until when it is to be held back, if it is, and whether
   * it is the first that is.
   */
  brake(
    prompts: ReadonlyArray<{ readonly event: EventId; readonly room: RoomId; readonly author: UserId }>
  ): Effect.Effect<ReadonlyArray<{ readonly until: number; readonly isFirst: boolean } | undefined>, StoreError>
  /** Lets go what was held back until `now` (milliseconds since 1970), and says until when the next one is. */
  releaseHeld(now: number): Effect.Effect<number | undefined, StoreError>
  /** Questions of the agent's that wait for a person in these rooms. */
  questions(rooms: ReadonlyArray<RoomId>): Effect.Effect<ReadonlyArray<AskedQuestion>, StoreError>
  /** The question of this room that an event of ours showed, if it has ended and had choices. */
  endedQuestion(room: RoomId, event: EventId): Effect.Effect<Option.Option<EndedQuestion>, StoreError>
  /** Does the journal know all these attempts as closed already? */
  areClosed(finals: ReadonlyArray<Pick<SeenFinal, "prompt" | "attempt">>): Effect.Effect<boolean, StoreError>
  /** Did we send this event? Of what an earlier store sent, only closings are known. */
  isOurs(event: EventId): Effect.Effect<boolean, StoreError>
  /** The attempt that an event of ours belongs to; of an earlier store's events, only closings are known. */
  attempt(event: EventId): Effect.Effect<Option.Option<Attempt>, StoreError>
  /** What a command finds in a chat. */
  work(chat: ChatId): Effect.Effect<ChatWork, StoreError>

  /** Takes in what we learned of a room outside a sync. `grouped`: as in a batch. */
  noteRoom(change: RoomChange, grouped?: RawEvent): Effect.Effect<void, StoreError>
  /** Rooms where something is to be done: invitations, and encrypted rooms that we are in. */
  readonly roomsToTend: Effect.Effect<ReadonlyArray<Room>, StoreError>
  rooms(membership: Room["membership"]): Effect.Effect<ReadonlyArray<Room>, StoreError>
  room(room: RoomId): Effect.Effect<Option.Option<Room>, StoreError>

  /** Chats with a turn that is not closed; the one with the oldest first. */
  readonly openChats: Effect.Effect<ReadonlyArray<ChatId>, StoreError>
  /** Who waits for an answer in which room: each pair once, of the turns that are not closed. */
  readonly openAskers: Effect.Effect<ReadonlyArray<{ readonly room: RoomId; readonly author: UserId }>, StoreError>
  /** Tells the open turns of rooms that we are not in to stop, each once. Returns their chats. */
  readonly stopOutside: Effect.Effect<ReadonlyArray<ChatId>, StoreError>
  /** Tells the open turns of somebody in a room that they are gone, or are back. Returns the chats that have news. */
  noteAsker(room: RoomId, user: UserId, here: boolean): Effect.Effect<ReadonlyArray<ChatId>, StoreError>
  /** How many turns are not closed. */
  readonly openTurns: Effect.Effect<number, StoreError>
  /**
   * The closings that are yet to be sent, those of open turns included, but not those that only wait for their room
   * to take sends again.
   */
  readonly owed: Effect.Effect<Owed, StoreError>
  /** The oldest open turn of a chat. */
  nextTurn(chat: ChatId): Effect.Effect<Option.Option<OpenTurn>, StoreError>
  /**
   * The oldest turn behind this one in its chat that is somebody else's and that nothing was done about, unless that
   * person was shown something of another one already.
   */
  nextBehind(turn: OpenTurn): Effect.Effect<Option.Option<OpenTurn>, StoreError>
  /**
   * The oldest open turn from its columns alone, without its text or anything that was written as JSON: for one that `nextTurn`
   * cannot read.
   */
  bareTurn(chat: ChatId): Effect.Effect<Option.Option<OpenTurn>, StoreError>
  /**
   * This process has a turn in its hands that an earlier one left. Safe against a crash of the process when it
   * returns.
   */
  countCrash(turn: OpenTurn): Effect.Effect<void, StoreError>
  /** It has been worked on long enough to say that it does not end the process. */
  clearCrashes(turn: OpenTurn): Effect.Effect<void, StoreError>
  /**
   * Whether the room showed a working event for this attempt before this store made one: somebody else may have given
   * it to the agent.
   */
  isBegunElsewhere(turn: Pick<Turn, "prompt" | "attempt">): Effect.Effect<boolean, StoreError>
  /** What happened to the turn meanwhile, oldest first; not more at once than a turn remembers (`mostRemembered`). */
  signals(turn: OpenTurn): Effect.Effect<ReadonlyArray<Signal & { readonly seq: number }>, StoreError>
  /**
   * The turn's new state and what it shows, together. A slot's newer content replaces what was not sent; a new one
   * takes the event over that the room shows for it (`shown`). False: the turn was closed meanwhile, and nothing was
   * changed.
   */
  commit(commit: TurnCommit): Effect.Effect<boolean, StoreError>

  /** Chats with something to send. */
  readonly pendingChats: Effect.Effect<ReadonlyArray<ChatId>, StoreError>
  /**
   * How urgent the first slot of a chat is that is not sent as it should be, not counting those of the turns in
   * `past`; the ones behind it wait.
   */
  nextPriority(chat: ChatId, past?: ReadonlySet<number>): Effect.Effect<Option.Option<Priority>, StoreError>
  /**
   * Takes that slot with its newest content, and remembers it before anything is sent. One that was taken before and
   * never reported comes again to the letter: it may have reached the server.
   */
  claim(chat: ChatId, past?: ReadonlySet<number>): Effect.Effect<Option.Option<ClaimedEntry>, StoreError>
  /** The server refused the send without acting (429): it may go with newer content next time. */
  release(slot: ClaimedEntry): Effect.Effect<void, StoreError>
  /**
   * A question that was taken before did not reach the server, and is sent again now: what has come by now is older
   * than it.
   */
  sendsAgain(slot: ClaimedEntry): Effect.Effect<void, StoreError>
  /** The server confirmed the send; `askedAt`: when it sent the new event of a question, by its own clock. */
  markSent(slot: ClaimedEntry, event: EventId, askedAt?: number): Effect.Effect<void, StoreError>
  /**
   * The event that the slot edits is not there any more: what the slot says goes into a new one, under a key of its
   * own.
   */
  retarget(slot: ClaimedEntry): Effect.Effect<void, StoreError>
  /**
   * The server will never take what the slot says: `content` is to be sent in its place, and `!retry` may try the
   * turn again. A text that is still being written is left as the room has it, since there will be newer; so is one
   * that newer content waits for.
   */
  replaceContent(slot: ClaimedEntry, content: RawEvent): Effect.Effect<void, StoreError>
  /**
   * The server refused the send for good; `why` is its error code. An edit is passed over, a new event or a closing
   * is given up. The turn of a question that is open is told (`Unshown`).
   */
  markFailed(slot: ClaimedEntry, why: string): Effect.Effect<void, StoreError>

  /**
   * Erases the text of closed turns that were closed before `before` (milliseconds since 1970), and of those whose
   * prompt was taken back: prompt, answer, and what was sent of it. Ids and how they ended stay. A turn with
   * something to send to a room that we are in, and a prompt that another attempt needs, wait. The oldest first, at
   * most `limit` turns; returns how many.
   */
  erase(before: number, limit: number): Effect.Effect<number, StoreError>
  /** Gives up to `pages` unused pages of the store back to the disk. Returns whether there are more. */
  shrink(pages: number): Effect.Effect<boolean, StoreError>

  /**
   * Says what this process tries again, and when; `since` of the first time stays. What an earlier process waited for
   * is forgotten when the store is opened.
   */
  noteWait(wait: Wait): Effect.Effect<void, StoreError>
  /** It waits no longer; nothing happens where nothing was noted. */
  endWait(kind: WaitKind, subject: string): Effect.Effect<void, StoreError>
  /** Who waits longest first. */
  readonly waits: Effect.Effect<ReadonlyArray<Wait>, StoreError>

  /** A small value of the store's own, such as its incarnation or the learned budget. */
  get(name: string): Effect.Effect<Option.Option<string>, StoreError>
  put(name: string, value: string): Effect.Effect<void, StoreError>
}>()("matrix-surface/services/journal/Journal") {}
