import { Context, type Duration, type Effect } from "effect"
import type { EventId, RoomId, StreamToken, UserId } from "../../domain/Ids.ts"
import type { MatrixError } from "../../domain/matrix/MatrixError.ts"
import type { MessagesPage, RawEvent, SyncBatch } from "../../domain/matrix/SyncBatch.ts"

export interface SyncOptions {
  /**
   * Our own events neither come nor wake a waiting sync; everything else of the batch is as ever. Only with a
   * `since`.
   */
  readonly withoutOurs?: boolean
  /** The newest events of each room at most, fewer than are asked for otherwise. */
  readonly limit?: number
}

export interface NewRoom {
  readonly name?: string
  readonly topic?: string
  /** Invited with the creation, which no invite limiter counts. */
  readonly invite: ReadonlyArray<UserId>
  readonly direct: boolean
}

/**
 * One account on one homeserver (Matrix client-server API v3).
 *
 * - Every method is one request, tried once: retrying is the caller's, who knows what waits. Each ends within a time of
 *   its own, as `Unavailable`. `RateLimited` carries the server's own wait.
 * - Interrupting a method ends its request; what the server had begun it may still do.
 * - No method logs or puts into an error a token, a message's text, or the content of an event.
 */
export class Matrix extends Context.Service<Matrix, {
  /** Who the token belongs to. */
  readonly whoami: Effect.Effect<{ readonly user: UserId; readonly device: string | undefined }, MatrixError>
  /**
   * The next batch after `since`, waiting up to `timeout` for one; without `since`, the state of the world with the
   * newest event of each room. Does not set presence. Asking again with the same `since` gives what came after it
   * again; with our own events wanted, never an answer that the server kept (Synapse keeps them for minutes, and they
   * would lack what we said since).
   */
  sync(
    since: StreamToken | undefined,
    timeout: Duration.Duration,
    options?: SyncOptions
  ): Effect.Effect<SyncBatch, MatrixError>
  /**
   * The account as it stands now, for who only looks: joined, invited, and left rooms that were not forgotten; the
   * newest event of each, the state that says what the room is and who may do what in it, children of spaces,
   * summaries, our account data. Needs and moves no place in the stream, sets no presence, and is never answered from
   * what the server said before.
   */
  readonly survey: Effect.Effect<SyncBatch, MatrixError>
  /** Events before `from`, newest first; not going further back than `to`. */
  messages(
    room: RoomId,
    from: StreamToken | undefined,
    options: { readonly to?: StreamToken; readonly limit: number }
  ): Effect.Effect<MessagesPage, MatrixError>
  /**
   * The events that relate so to `event` (`m.replace`: its edits), newest first; from the newest on where no `from`
   * is given.
   */
  relations(
    room: RoomId,
    event: EventId,
    type: string,
    options: { readonly from?: StreamToken; readonly limit: number }
  ): Effect.Effect<MessagesPage, MatrixError>
  /**
   * Sends an event. The same `txn` in the same room gives the same event id and sends nothing anew, for as long as the
   * server remembers (Synapse: 24 h).
   */
  send(room: RoomId, type: string, txn: string, content: RawEvent): Effect.Effect<EventId, MatrixError>
  redact(room: RoomId, event: EventId, txn: string, reason?: string): Effect.Effect<EventId, MatrixError>
  /** One event by its id; `Refused` 404 when there is none that we may see. */
  event(room: RoomId, event: EventId): Effect.Effect<RawEvent, MatrixError>
  /** Joining, leaving and forgetting again changes nothing and succeeds. */
  join(room: RoomId): Effect.Effect<void, MatrixError>
  leave(room: RoomId, reason?: string): Effect.Effect<void, MatrixError>
  /** Only for a room that was left; `Refused` otherwise. */
  forget(room: RoomId): Effect.Effect<void, MatrixError>
  readonly joinedRooms: Effect.Effect<ReadonlyArray<RoomId>, MatrixError>
  /** Who is in a room that we are in. */
  joinedMembers(room: RoomId): Effect.Effect<ReadonlyArray<UserId>, MatrixError>
  /** Not idempotent: asking twice makes two rooms. */
  createRoom(room: NewRoom): Effect.Effect<RoomId, MatrixError>
  /** Content of a state event; `Refused` 404 when it was never set. */
  state(room: RoomId, type: string, key: string): Effect.Effect<RawEvent, MatrixError>
  putState(room: RoomId, type: string, key: string, content: RawEvent): Effect.Effect<EventId, MatrixError>
  /** Account data of the account, or of one room; an empty object when it was never set. */
  accountData(type: string, room?: RoomId): Effect.Effect<RawEvent, MatrixError>
  putAccountData(type: string, content: RawEvent, room?: RoomId): Effect.Effect<void, MatrixError>
  /** Says that the bot is writing, for at most `lasting`; a zero duration says that it stopped. */
  typing(room: RoomId, lasting: Duration.Duration): Effect.Effect<void, MatrixError>
  /** Marks everything up to `event` as read. */
  receipt(room: RoomId, event: EventId): Effect.Effect<void, MatrixError>
  /** Ends the token and its device with its keys. */
  readonly logout: Effect.Effect<void, MatrixError>
}>()("matrix-surface/services/matrix/Matrix") {}
