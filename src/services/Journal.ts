import { Context, type Effect, type Option } from "effect"
import type { Acceptance, NewHole, RoomChange, SeenClosing, SeenPart, StoredEvent } from "../domain/Acceptance.ts"
import type { Attempt } from "../domain/Again.ts"
import type { Rest } from "../domain/Gap.ts"
import type { ChatId, EventId, PromptId, RoomId, StreamToken, UserId } from "../domain/Ids.ts"
import type { JournalError } from "../domain/JournalError.ts"
import type { MatchedChoice } from "../domain/MatchChoice.ts"
import type { SlotKey } from "../domain/Outgoing.ts"
import type { Reply } from "../domain/Reply.ts"
import type { ChatWork } from "../domain/Route.ts"
import type { RawEvent } from "../domain/Sync.ts"
import type { OpenQuestion, Turn } from "../domain/Turn.ts"
import type { Rank } from "../domain/TurnDecision.ts"

export interface Hole extends NewHole {
  readonly id: number
  /** How many events came out of it so far. */
  readonly found: number
}

export interface Room {
  readonly room: RoomId
  readonly membership: "join" | "invite" | "leave" | "ban"
  readonly encrypted: boolean
  readonly direct: boolean
  readonly inviter: UserId | undefined
}

/** An event that was accepted and not yet admitted. */
export interface PendingEvent {
  readonly event: EventId
  readonly room: RoomId
  readonly raw: RawEvent
  readonly direct: boolean
  /** Its first attempt's closing is already in the room. */
  readonly closed: boolean
}

/** What admission decided on one event. */
export type Admission =
  | { readonly _tag: "Turn"; readonly event: EventId; readonly room: RoomId; readonly chat: ChatId; readonly threadRoot: EventId | undefined; readonly author: UserId; readonly id: PromptId; readonly reply: Reply | undefined; readonly closed: boolean }
  /** Attempt number `attempt` at `prompt`, if the one before it is closed and this one is new; closed already where its closing is in the room. `id`: what the agent gets to know it by. */
  | { readonly _tag: "Retry"; readonly event: EventId; readonly prompt: EventId; readonly attempt: number; readonly id: PromptId }
  | { readonly _tag: "Stop"; readonly event: EventId; readonly prompt: EventId }
  | { readonly _tag: "Answer"; readonly event: EventId; readonly prompt: EventId; readonly choice: MatchedChoice }
  | { readonly _tag: "Erase"; readonly event: EventId; readonly target: EventId }
  | { readonly _tag: "Ignore"; readonly event: EventId }

/** A turn with what the journal holds around it. */
export interface OpenTurn {
  readonly seq: number
  readonly turn: Turn
  readonly chat: ChatId
  readonly room: RoomId
  readonly threadRoot: EventId | undefined
  readonly author: UserId
  readonly direct: boolean
  /** Counts the times that the chat's memory was cleared. */
  readonly generation: number
  /** The prompt's event; undefined when its text was erased. */
  readonly raw: RawEvent | undefined
  /** What the bot itself says to it; the agent is not asked. */
  readonly reply: Reply | undefined
  /** Parts that the outbox already has. */
  readonly parts: number
  /** Something happened to it while nobody worked on it: `signals` says what. */
  readonly signalled: boolean
  /** So many processes took it up from an earlier one since it last got further. */
  readonly strikes: number
}

/** What else happened to a turn while nobody worked on it. */
export type Signal = { readonly _tag: "Stop" } | ({ readonly _tag: "Answer" } & MatchedChoice)

export interface SlotWrite {
  readonly part: number
  readonly rank: Rank
  readonly content: RawEvent
}

export interface TurnCommit {
  readonly of: OpenTurn
  readonly turn: Turn
  readonly slots: ReadonlyArray<SlotWrite>
  /** On the disk before it returns; else only safe against a crash of the process. */
  readonly durable: boolean
  /** It got further than it was when it was taken up: no process ended with it. */
  readonly further: boolean
  /** Signals up to this one were taken in. */
  readonly signalsUntil: number | undefined
}

/** One event of ours in a room, taken to be sent: a new event, or an edit of `event` where that is known. */
export interface TakenSlot {
  /** The journal's own name for it. */
  readonly slot: number
  readonly key: SlotKey
  readonly chat: ChatId
  readonly room: RoomId
  readonly rank: Rank
  readonly event: EventId | undefined
  readonly revision: number
  readonly content: RawEvent
  /** It was taken before, and nobody reported what became of it. */
  readonly again: boolean
  /** Whether the room is encrypted; undefined when the journal does not know the room. */
  readonly encrypted: boolean | undefined
}

/**
 * The truth about what came, what is being worked on, and what is to be sent. Every write is one transaction; a write that
 * failed changed nothing. Methods fail with `JournalError` only.
 */
export class Journal extends Context.Service<Journal, {
  /** The token of the last accepted batch. */
  readonly token: Effect.Effect<Option.Option<StreamToken>, JournalError>
  /** Events (known ids are ignored), memberships, holes, closings and the token, all or nothing: safe from a crash of the process, and what a power cut takes it takes whole. */
  accept(acceptance: Acceptance): Effect.Effect<void, JournalError>

  /** Holes that are not filled, oldest first. Events of their rooms wait. */
  readonly holes: Effect.Effect<ReadonlyArray<Hole>, JournalError>
  /** Puts a page before everything that came out of the hole so far (`events` newest first), and says where it goes on. A hole that is given up leaves its notice to be sent (`noticePlace`). Returns how many of them were new; our own, most of which are never stored, do not count. */
  fill(hole: Hole, page: {
    readonly events: ReadonlyArray<Omit<StoredEvent, "slot">>
    readonly closings: ReadonlyArray<SeenClosing>
    readonly shown?: ReadonlyArray<SeenPart>
    readonly rest: Rest
  }): Effect.Effect<number, JournalError>

  /** Events to admit, in the order of their rooms; none of a room with a hole. */
  pending(limit: number): Effect.Effect<ReadonlyArray<PendingEvent>, JournalError>
  /** Takes decisions in; an event that was admitted before is left as it is. Returns the chats that got work. */
  admit(admissions: ReadonlyArray<Admission>): Effect.Effect<ReadonlyArray<ChatId>, JournalError>
  /** Questions of the agent's that wait for a person in these rooms. */
  questions(rooms: ReadonlyArray<RoomId>): Effect.Effect<ReadonlyArray<{ readonly chat: ChatId; readonly prompt: EventId; readonly author: UserId; readonly question: OpenQuestion }>, JournalError>
  /** Does the journal know all these attempts as closed already? */
  areClosed(closings: ReadonlyArray<Pick<SeenClosing, "prompt" | "attempt">>): Effect.Effect<boolean, JournalError>
  /** Did we send this event? Of what an earlier store sent, only closings are known. */
  isOurs(event: EventId): Effect.Effect<boolean, JournalError>
  /** The attempt that an event of ours belongs to; of an earlier store's events, only closings are known. */
  attempt(event: EventId): Effect.Effect<Option.Option<Attempt>, JournalError>
  /** What a command finds in a chat. */
  work(chat: ChatId): Effect.Effect<ChatWork, JournalError>

  /** Takes in what we learned of a room outside a sync. */
  note(change: RoomChange): Effect.Effect<void, JournalError>
  /** Rooms where something is to be done: invitations, and encrypted rooms that we are in. */
  readonly roomsToTend: Effect.Effect<ReadonlyArray<Room>, JournalError>
  rooms(membership: Room["membership"]): Effect.Effect<ReadonlyArray<Room>, JournalError>
  room(room: RoomId): Effect.Effect<Option.Option<Room>, JournalError>

  /** Chats with a turn that is not closed; the one with the oldest first. */
  readonly openChats: Effect.Effect<ReadonlyArray<ChatId>, JournalError>
  /** How many turns are not closed. */
  readonly openTurns: Effect.Effect<number, JournalError>
  /** The oldest open turn of a chat. */
  nextTurn(chat: ChatId): Effect.Effect<Option.Option<OpenTurn>, JournalError>
  /** The same from its columns alone, without its text or anything that was written as JSON: for one that `nextTurn` cannot read. */
  bareTurn(chat: ChatId): Effect.Effect<Option.Option<OpenTurn>, JournalError>
  /** This process has a turn in its hands that an earlier one left. Safe against a crash of the process when it returns. */
  strike(turn: OpenTurn): Effect.Effect<void, JournalError>
  /** It has been worked on long enough to say that it does not end the process. */
  acquit(turn: OpenTurn): Effect.Effect<void, JournalError>
  /** What happened to the turn meanwhile, oldest first. */
  signals(turn: OpenTurn): Effect.Effect<ReadonlyArray<Signal & { readonly seq: number }>, JournalError>
  /** The turn's new state and what it shows, together. A slot's newer content replaces what was not sent; a new one takes the event over that the room shows for it (`shown`). */
  commit(commit: TurnCommit): Effect.Effect<void, JournalError>

  /** Chats with something to send. */
  readonly dirtyChats: Effect.Effect<ReadonlyArray<ChatId>, JournalError>
  /** How urgent the first slot of a chat is that is not sent as it should be; the ones behind it wait. */
  head(chat: ChatId): Effect.Effect<Option.Option<Rank>, JournalError>
  /**
   * Takes that slot with its newest content, and remembers it before anything is sent. One that was taken before and never
   * reported comes again to the letter: it may have reached the server.
   */
  take(chat: ChatId): Effect.Effect<Option.Option<TakenSlot>, JournalError>
  /** The server refused the send without acting (429): it may go with newer content next time. */
  untake(slot: TakenSlot): Effect.Effect<void, JournalError>
  /** The server confirmed the send. */
  sent(slot: TakenSlot, event: EventId): Effect.Effect<void, JournalError>
  /** The event that the slot edits is not there any more: what the slot says goes into a new one, under a key of its own. */
  gone(slot: TakenSlot): Effect.Effect<void, JournalError>
  /** The server refused the send for good; `why` is its error code. An edit is passed over, a new event or a closing is given up. */
  unsendable(slot: TakenSlot, why: string): Effect.Effect<void, JournalError>

  /**
   * Erases the text of closed turns that were closed before `before` (milliseconds since 1970), and of those whose prompt was
   * taken back: prompt, answer, and what was sent of it. Ids and how they ended stay. A turn with something to send, and a
   * prompt that another attempt needs, wait. The oldest first, at most `limit` turns; returns how many.
   */
  erase(before: number, limit: number): Effect.Effect<number, JournalError>
  /** Gives up to `pages` unused pages of the store back to the disk. Returns whether there are more. */
  shrink(pages: number): Effect.Effect<boolean, JournalError>

  /** A small value of the store's own, such as its incarnation or the learned budget. */
  get(name: string): Effect.Effect<Option.Option<string>, JournalError>
  put(name: string, value: string): Effect.Effect<void, JournalError>
}>()("matrix-surface/services/Journal") {}
