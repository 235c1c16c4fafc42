import { Context, type Effect, type Option } from "effect"
import type { ChatId, EventId, RoomId, UserId } from "../../domain/Ids.ts"
import type { SeenFinal } from "../../domain/intake/SyncDelta.ts"
import type { RawEvent } from "../../domain/matrix/SyncBatch.ts"
import type { StoreError } from "../../domain/StoreError.ts"
import type { Turn } from "../../domain/turns/Turn.ts"
import type { EarlierTurn } from "./EarlierTurn.ts"
import type { EndedAttempt } from "./EndedAttempt.ts"
import type { DamagedTurn, OpenTurn, Signal, TurnCommit } from "./OpenTurn.ts"
import type { SaidByUs } from "./SaidByUs.ts"

/** The turns that are worked on. Every write is one transaction; a write that failed changed nothing. */
export class TurnJournal extends Context.Service<TurnJournal, {
  /** Chats with an open turn; the one with the oldest first. */
  readonly openChats: Effect.Effect<ReadonlyArray<ChatId>, StoreError>
  /** Who waits for an answer in which room, by the open turns; each pair once. */
  readonly openAskers: Effect.Effect<ReadonlyArray<{ readonly room: RoomId; readonly author: UserId }>, StoreError>
  /** Tells the open turns of rooms that the bot is not in to stop, each once. Returns their chats. */
  readonly stopOutside: Effect.Effect<ReadonlyArray<ChatId>, StoreError>
  /** Tells the open turns of `user` in a room that their asker is gone or back. Returns the chats that have news. */
  noteAsker(room: RoomId, user: UserId, here: boolean): Effect.Effect<ReadonlyArray<ChatId>, StoreError>
  /** How many turns are open. */
  readonly openTurns: Effect.Effect<number, StoreError>
  /** The oldest open turn of a chat. A turn that was damaged is read by `bareTurn`, to be set aside. */
  nextTurn(chat: ChatId): Effect.Effect<Option.Option<OpenTurn>, StoreError | DamagedTurn>
  /**
   * The oldest turn behind this one in its chat that is somebody else's and was not begun, unless that person was shown
   * something of another open turn already. It comes without its prompt's text.
   */
  nextBehind(turn: OpenTurn): Effect.Effect<Option.Option<OpenTurn>, StoreError>
  /**
   * The oldest turn behind this one in its chat that was not begun, unless its writer was shown something of another
   * open turn behind this one already; and how many open turns are `before` it. It comes without its prompt's text.
   */
  nextQueued(
    turn: OpenTurn
  ): Effect.Effect<Option.Option<{ readonly waiting: OpenTurn; readonly before: number }>, StoreError>
  /** The oldest turn behind this one in its chat that was told to stop and not begun; without its prompt's text. */
  stoppedBehind(turn: OpenTurn): Effect.Effect<Option.Option<OpenTurn>, StoreError | DamagedTurn>
  /**
   * The turn's prompt as its writer has it: with the newest of their edits, once the agent was given it with the newest
   * of then. undefined: its text was erased.
   */
  prompt(turn: OpenTurn): Effect.Effect<RawEvent | undefined, StoreError | DamagedTurn>
  /** The oldest open turn of a chat without its text and all that is stored as JSON, so that it can always be read. */
  bareTurn(chat: ChatId): Effect.Effect<Option.Option<OpenTurn>, StoreError>
  /**
   * Counts this process among those that resumed the turn. Safe against a crash of the process when it returns; not
   * fsynced.
   */
  countCrash(turn: OpenTurn): Effect.Effect<void, StoreError>
  /** The turn was worked on for long enough to say that it does not end the process. */
  clearCrashes(turn: OpenTurn): Effect.Effect<void, StoreError>
  /**
   * Whether the room showed this attempt as worked on before this store had shown anything of it: another store may
   * have given it to the agent.
   */
  isBegunElsewhere(turn: Pick<Turn, "prompt" | "attempt">): Effect.Effect<boolean, StoreError>
  /**
   * The prompts of a room's chats that are not answered yet, at most `limit` of them: whether one is worked on, how
   * many wait, and when the oldest of those was sent (ms since 1970, by its writer's server); `asked`: whose prompt has
   * a question that waits for an answer. `origin`: the room in which the chats began.
   */
  waitingIn(
    origin: RoomId,
    limit: number
  ): Effect.Effect<
    {
      readonly running: boolean
      readonly waiting: number
      readonly since: number | undefined
      readonly asked: ReadonlyArray<UserId>
    },
    StoreError
  >
  /**
   * Whether a run is of an attempt in this chat, by the agent's name for the attempt or for the run. Reads many turns
   * where it is not: for an agent that is suspected only.
   */
  wasAsked(
    chat: ChatId,
    of: { readonly run: string | undefined; readonly prompt: string | undefined }
  ): Effect.Effect<boolean, StoreError>
  /** Whether the agent was given an attempt in this chat that is open, or was closed since (ms since 1970). */
  wasAskedSince(chat: ChatId, since: number): Effect.Effect<boolean, StoreError>
  /** Whether all these attempts are closed already. */
  areClosed(attempts: ReadonlyArray<Pick<SeenFinal, "prompt" | "attempt">>): Effect.Effect<boolean, StoreError>
  /**
   * Those of these attempts of which nothing is to come any more: they are closed, and of their answers nothing is to
   * be sent, or nothing can be, as the bot is not in the room. So is one that there is not.
   */
  endedAmong(
    attempts: ReadonlyArray<Pick<Turn, "prompt" | "attempt">>
  ): Effect.Effect<ReadonlyArray<EndedAttempt>, StoreError>
  /** What happened to the turn meanwhile, oldest first; at most as many as a turn remembers (`mostRemembered`). */
  signals(turn: OpenTurn): Effect.Effect<ReadonlyArray<Signal & { readonly seq: number }>, StoreError>
  /**
   * Puts a notice into the outbox that the room gets once from this store, unless it had it or the bot is not in it;
   * its chat is that of `sharedChat`. Returns whether it did.
   */
  tellShared(room: RoomId, notice: RawEvent): Effect.Effect<boolean, StoreError>
  /**
   * What the bot said in an event of this room, or of a room that became this one; undefined: it knows none, or the
   * event is another room's.
   */
  saidByUs(room: RoomId, event: EventId): Effect.Effect<SaidByUs | undefined, StoreError>
  /** Those of these events that are prompts of the chat, whatever became of them. */
  askedAmong(chat: ChatId, events: ReadonlyArray<EventId>): Effect.Effect<ReadonlySet<EventId>, StoreError>
  /**
   * Whether the agent was given no other prompt than this one in the chat of a thread, as far as that was answered or
   * interrupted.
   */
  isNewInThread(turn: OpenTurn): Effect.Effect<boolean, StoreError>
  /**
   * The newest turns of the chat behind which it was not cleared, that are older than `before` (a turn's number) and
   * closed with words that the room still shows; at most `limit`, the newest first. Without what was taken back or
   * erased, of prompt or answer.
   */
  earlierTurns(chat: ChatId, before: number, limit: number): Effect.Effect<ReadonlyArray<EarlierTurn>, StoreError>
  /**
   * Stores the turn's new state and what it shows, together. Newer content of an entry replaces what was not sent; a
   * new entry takes over the event that the room shows for it (`shown`). False: the turn was closed meanwhile, and
   * nothing was changed.
   */
  commit(commit: TurnCommit): Effect.Effect<boolean, StoreError>
}>()("matrix-surface/services/turns/TurnJournal") {}
