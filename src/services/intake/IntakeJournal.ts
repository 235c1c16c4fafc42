import { Context, type Effect, type Option } from "effect"
import type { ChatId, EventId, RoomId, StreamToken, UserId } from "../../domain/Ids.ts"
import type { GapRest } from "../../domain/intake/Gap.ts"
import type { OldPrompts } from "../../domain/intake/OldPrompts.ts"
import type { IngestedEvent, RoomChange, SeenFinal, SeenPart, SyncDelta } from "../../domain/intake/SyncDelta.ts"
import type { RawEvent } from "../../domain/matrix/SyncBatch.ts"
import type { AskedQuestion, EndedQuestion } from "../../domain/routing/AskedQuestion.ts"
import type { Attempt } from "../../domain/routing/RetryPolicy.ts"
import type { ChatWork, OldChat, OpenPrompt } from "../../domain/routing/Route.ts"
import type { SamePrompt } from "../../domain/routing/underway/SamePrompt.ts"
import type { StoreError } from "../../domain/StoreError.ts"
import type { Admission, Gap, PendingEvent, Room } from "./IntakeRecords.ts"
import type { PointedEvent } from "./PointedEvent.ts"

/**
 * What came from Matrix, and what admission needs to know to decide on it. Every write is one transaction; a write
 * that failed changed nothing. Methods fail with `StoreError` only.
 */
export class IntakeJournal extends Context.Service<IntakeJournal, {
  /** The token of the last batch that was taken in. */
  readonly token: Effect.Effect<Option.Option<StreamToken>, StoreError>
  /**
   * Takes in a batch: events (known ids are ignored), memberships, gaps, finals and the token, all or nothing. A
   * direct room that a third person joined gets a notice once (`groupChat`), and so does one that the bot is in for the
   * first time since its invitation (`welcomeChat`). Survives a crash of the process; a power
   * cut takes the whole batch or nothing of it.
   */
  ingest(delta: SyncDelta): Effect.Effect<void, StoreError>

  /** Open gaps, oldest first. Events of their rooms wait, unless the gap is late. */
  readonly gaps: Effect.Effect<ReadonlyArray<Gap>, StoreError>
  /** The oldest open gap of a room. */
  gap(room: RoomId): Effect.Effect<Option.Option<Gap>, StoreError>
  /**
   * Prepends one `/messages` page (`events` newest first) to the gap and stores where to continue (`rest`). A gap that
   * is given up also leaves a notice to its room (`gapChat`). What comes out of a late gap is pending once that gap is
   * filled. `fresh`: how many events were new to the journal; `known`: how many it had before it had the gap. The
   * bot's own events, most of which are never stored, do not count.
   */
  fillGap(gap: Gap, page: {
    readonly events: ReadonlyArray<Omit<IngestedEvent, "order">>
    readonly finals: ReadonlyArray<SeenFinal>
    readonly shown?: ReadonlyArray<SeenPart>
    readonly answers?: ReadonlyArray<EventId>
    readonly rest: GapRest
  }): Effect.Effect<{ readonly fresh: number; readonly known: number }, StoreError>
  /**
   * The gap's room waits for none of its gaps any more, nor for those that are found while one of them is open. The
   * notice goes to the room (`lateChat`), once.
   */
  markGapLate(gap: Gap, notice: RawEvent): Effect.Effect<void, StoreError>
  /** Chats of a room with something to send, and those with an open turn. */
  unfinished(
    room: RoomId
  ): Effect.Effect<{ readonly toSend: ReadonlyArray<ChatId>; readonly toAnswer: ReadonlyArray<ChatId> }, StoreError>

  /**
   * Events to admit, in the order of their rooms; none of a room that waits for a gap. At most `limit`, and fewer long
   * ones, but one if there is any.
   */
  pending(limit: number): Effect.Effect<ReadonlyArray<PendingEvent>, StoreError>
  /**
   * Stores decisions; an event that was admitted before is left as it is. Returns the chats that got work. By `isSame`,
   * an edit of a prompt that was given may turn out to be none; absent: every edit is one.
   */
  admit(admissions: ReadonlyArray<Admission>, isSame?: SamePrompt): Effect.Effect<ReadonlyArray<ChatId>, StoreError>
  /**
   * Counts prompts of people in rooms, each once. For each that is to be held back: until when, and whether it is the
   * first that is; undefined for the others.
   */
  brake(
    prompts: ReadonlyArray<{ readonly event: EventId; readonly room: RoomId; readonly author: UserId }>
  ): Effect.Effect<ReadonlyArray<{ readonly until: number; readonly isFirst: boolean } | undefined>, StoreError>
  /** The events of a room that are held back and came before `event`, and who sent them; the oldest hundred. */
  heldIn(room: RoomId, event?: EventId): Effect.Effect<ReadonlyArray<OpenPrompt>, StoreError>
  /**
   * Makes the events pending that were held back until `now` (milliseconds since 1970). Returns until when the next
   * one is held back.
   */
  releaseHeld(now: number): Effect.Effect<number | undefined, StoreError>
  /**
   * Old prompts that have waited for consent until `now` (milliseconds since 1970) are admitted again as unwanted.
   * Returns until when the next one waits, at most `consentTime` from now.
   */
  releaseOld(now: number): Effect.Effect<number | undefined, StoreError>
  /** The chat of this room whose old prompts, which wait for consent, an event of the bot's asks about. */
  askedConsent(room: RoomId, notice: EventId): Effect.Effect<Option.Option<ChatId>, StoreError>
  /** The newest batch that brought an old prompt of the chat which waits for consent. */
  oldBatch(chat: ChatId): Effect.Effect<Option.Option<number>, StoreError>
  /** The chats of a room in which old prompts of a person wait for consent, with the newest batch; at most 100. */
  oldOf(room: RoomId, user: UserId): Effect.Effect<ReadonlyArray<OldChat>, StoreError>
  /** What notices about old prompts do not say yet, at most `limit` of them. */
  untoldOld(limit: number): Effect.Effect<ReadonlyArray<OldPrompts>, StoreError>
  /**
   * Has the notice about these old prompts say so: an event of the key of `oldPromptsPlace`, or an edit of it. One that
   * has not been sent is forgotten where all of them are gone.
   */
  tellOld(old: OldPrompts, notice: RawEvent): Effect.Effect<void, StoreError>
  /** The agent's questions that wait for a person in these rooms. */
  questions(rooms: ReadonlyArray<RoomId>): Effect.Effect<ReadonlyArray<AskedQuestion>, StoreError>
  /**
   * The question of this room that an event of the bot's showed, or was the newest hint to, if it has ended. It has no
   * labels where it had no choices, or where many came after it in its turn.
   */
  endedQuestion(room: RoomId, event: EventId): Effect.Effect<Option.Option<EndedQuestion>, StoreError>
  /**
   * The question of a chat that was asked last, if it has ended and had choices, and the agent was asked nothing there
   * since.
   */
  lastQuestion(chat: ChatId): Effect.Effect<Option.Option<EndedQuestion>, StoreError>
  /** Whether the bot sent this event. Of an earlier store's events only finals are known. */
  isOurs(event: EventId): Effect.Effect<boolean, StoreError>
  /** An event of this room that something points at which came with `batch`. */
  pointed(room: RoomId, event: EventId, batch: number): Effect.Effect<PointedEvent, StoreError>
  /** Whether the agent was asked in that thread of this room before. */
  takesPart(room: RoomId, root: EventId): Effect.Effect<boolean, StoreError>
  /** The attempt that an event of the bot's belongs to. Of an earlier store's events only finals are known. */
  attempt(event: EventId): Effect.Effect<Option.Option<Attempt>, StoreError>
  /**
   * What a command finds in a chat. `by`: who says it, whose own attempts go before those of others. `event`: the
   * command, which may be read late: what is open and was said after it is not what it is about.
   */
  work(chat: ChatId, by?: UserId, event?: EventId): Effect.Effect<ChatWork, StoreError>
  /**
   * What a command of `by` finds of their own in all chats of a room, by the room in which these began: what is being
   * written, or else what waits, and the newest of the attempts that ended lately.
   */
  workOf(origin: RoomId, by: UserId, event?: EventId): Effect.Effect<ChatWork, StoreError>

  /** Stores what was learned of a room outside a sync. `grouped`: the notice of `groupChat`, as in a batch. */
  noteRoom(change: RoomChange, grouped?: RawEvent): Effect.Effect<void, StoreError>
  /** Invitations, and encrypted rooms that the bot is in. */
  readonly roomsToTend: Effect.Effect<ReadonlyArray<Room>, StoreError>
  rooms(membership: Room["membership"]): Effect.Effect<ReadonlyArray<Room>, StoreError>
  room(room: RoomId): Effect.Effect<Option.Option<Room>, StoreError>
}>()("matrix-surface/services/intake/IntakeJournal") {}
