import { Context, type Duration, type Effect } from "effect"
import type { EventId, RoomId, StreamToken, UserId } from "../../domain/Ids.ts"
import type { MatrixError } from "../../domain/matrix/MatrixError.ts"
import type { MessagesPage, RawEvent, SyncBatch } from "../../domain/matrix/SyncBatch.ts"

export interface SyncOptions {
  /** The batch holds none of our own events, and they do not wake a waiting sync. Only with a `since`. */
  readonly withoutOurs?: boolean
  /** The most events of each room, where fewer are asked for than otherwise. */
  readonly limit?: number
}

export interface ActiveMembers {
  readonly joined: ReadonlyArray<UserId>
  readonly invited: ReadonlyArray<UserId>
}

export interface NewRoom {
  readonly name?: string
  readonly topic?: string
  /** Invited with the creation, which no limit on invitations counts. */
  readonly invite: ReadonlyArray<UserId>
  readonly direct: boolean
  /**
   * The invited have the bot's own power, in whatever way the room's version has it. Absent: they have that of a
   * member.
   */
  readonly equals?: true
  /** Encrypted from its first event on. Absent: not. */
  readonly encrypted?: true
  /** A space, which lists rooms and is not talked in. Absent: a room. */
  readonly space?: true
  /** State that is there before anybody is invited, under the state key "" unless one is named. */
  readonly state?: ReadonlyArray<{ readonly type: string; readonly key?: string; readonly content: RawEvent }>
}

/**
 * One account on one homeserver (Matrix client-server API v3).
 *
 * - Every method is one request, tried once: the caller knows what waits, and retries. Each ends as `Unavailable` after
 * a time of its own. `RateLimited` carries the server's own wait.
 * - Interrupting a method ends its request; the server may still do what it began.
 * - No method logs a token, a message's text or the content of an event, or puts it into an error.
 */
export class Matrix extends Context.Service<Matrix, {
  /** The account and device that the token belongs to. */
  readonly whoami: Effect.Effect<{ readonly user: UserId; readonly device: string | undefined }, MatrixError>
  /** The name that people see of the account; undefined where it has none. */
  readonly displayName: Effect.Effect<string | undefined, MatrixError>
  /**
   * The next batch after `since`, waiting up to `timeout` for one; without `since`, the state of all rooms with the
   * newest event of each. Sets no presence. A repeated `since` gives everything after it again. With our own events
   * wanted, the answer never comes from the server's cache, where Synapse keeps answers for minutes that lack what we
   * sent since.
   */
  sync(
    since: StreamToken | undefined,
    timeout: Duration.Duration,
    options?: SyncOptions
  ): Effect.Effect<SyncBatch, MatrixError>
  /**
   * The account as it is now, for a caller that only reads: joined, invited and left rooms that were not forgotten, the
   * newest event of each, the state that tells what a room is and who may do what in it, children of spaces, summaries,
   * our account data. It needs and moves no place in the stream, sets no presence, and never comes from the server's
   * cache.
   */
  readonly survey: Effect.Effect<SyncBatch, MatrixError>
  /** Events before `from`, newest first, and none before `to`. */
  messages(
    room: RoomId,
    from: StreamToken | undefined,
    options: { readonly to?: StreamToken; readonly limit: number }
  ): Effect.Effect<MessagesPage, MatrixError>
  /**
   * The events with a relation of this type to `event` (`m.replace`: its edits), newest first, from `from` or from the
   * newest on.
   */
  relations(
    room: RoomId,
    event: EventId,
    type: string,
    options: { readonly from?: StreamToken; readonly limit: number }
  ): Effect.Effect<MessagesPage, MatrixError>
  /**
   * Sends an event. A repeated `txn` in the same room gives the same event id and sends nothing, for as long as the
   * server remembers it (Synapse: 24 h).
   */
  send(room: RoomId, type: string, txn: string, content: RawEvent): Effect.Effect<EventId, MatrixError>
  redact(room: RoomId, event: EventId, txn: string, reason?: string): Effect.Effect<EventId, MatrixError>
  /** One event by its id; `Refused` 404 where there is none that we may see. */
  event(room: RoomId, event: EventId): Effect.Effect<RawEvent, MatrixError>
  /**
   * What was said in a room before `event`, newest first: messages, and who came and went; at most about `limit`, and
   * less where other events lie between. `Refused` 404 where there is no such event that we may see.
   */
  before(room: RoomId, event: EventId, limit: number): Effect.Effect<ReadonlyArray<RawEvent>, MatrixError>
  /** Repeating a join, a leave or a forget changes nothing and succeeds. */
  /** `via`: servers that know the room, for a homeserver that does not. */
  join(room: RoomId, via?: ReadonlyArray<string>): Effect.Effect<void, MatrixError>
  leave(room: RoomId, reason?: string): Effect.Effect<void, MatrixError>
  /** Only for a room that was left; otherwise `Refused`. */
  forget(room: RoomId): Effect.Effect<void, MatrixError>
  /** Invites somebody to a room that we are in. Inviting the same again succeeds; a member is `Refused`. */
  invite(room: RoomId, user: UserId): Effect.Effect<void, MatrixError>
  readonly joinedRooms: Effect.Effect<ReadonlyArray<RoomId>, MatrixError>
  /** The members of a room that we are in. */
  joinedMembers(room: RoomId): Effect.Effect<ReadonlyArray<UserId>, MatrixError>
  /** Those who can read what is sent to a room that we are in: its members, and whom they invited. */
  activeMembers(room: RoomId): Effect.Effect<ActiveMembers, MatrixError>
  /** Not idempotent: a second call makes a second room. */
  createRoom(room: NewRoom): Effect.Effect<RoomId, MatrixError>
  /** The content of a state event; `Refused` 404 where it was never set. */
  state(room: RoomId, type: string, key: string): Effect.Effect<RawEvent, MatrixError>
  /**
   * The same event whole. A server that does not know how to say that gives the content alone, which then has no
   * `sender`.
   */
  stateEvent(room: RoomId, type: string, key: string): Effect.Effect<RawEvent, MatrixError>
  /** The room that an alias stands for; `Refused` 404 where it stands for none. */
  roomOfAlias(alias: string): Effect.Effect<RoomId, MatrixError>
  putState(room: RoomId, type: string, key: string, content: RawEvent): Effect.Effect<EventId, MatrixError>
  /** Account data of the account or of one room; an empty object where it was never set. */
  accountData(type: string, room?: RoomId): Effect.Effect<RawEvent, MatrixError>
  putAccountData(type: string, content: RawEvent, room?: RoomId): Effect.Effect<void, MatrixError>
  /** Shows that the bot is writing, for `lasting` at most; a zero duration ends that. */
  typing(room: RoomId, lasting: Duration.Duration): Effect.Effect<void, MatrixError>
  /** Marks everything up to `event` as read. */
  receipt(room: RoomId, event: EventId): Effect.Effect<void, MatrixError>
  /** Ends the token and deletes its device with the keys. */
  readonly logout: Effect.Effect<void, MatrixError>
}>()("matrix-surface/services/matrix/Matrix") {}
