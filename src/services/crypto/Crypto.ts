import { Context, type Effect, Schema } from "effect"
import type { EncryptionState } from "../../domain/crypto/EncryptionState.ts"
import type { ForgedReason, UnreadableReason } from "../../domain/crypto/Unreadable.ts"
import type { RoomId } from "../../domain/Ids.ts"
import type { KeyNews } from "../../domain/matrix/KeyNews.ts"
import type { MatrixError } from "../../domain/matrix/MatrixError.ts"
import type { RawEvent } from "../../domain/matrix/SyncBatch.ts"

/** The engine or its store failed; the same call may succeed later. `detail` holds no key and no text of a message. */
export class CryptoError extends Schema.TaggedError<CryptoError>()("CryptoError", {
  doing: Schema.String,
  detail: Schema.String
}) {
  override get message() {
    return `Encryption: ${this.doing} failed (${this.detail})`
  }
}

/**
 * An encrypted event that was opened, cannot be read now, or is dropped for good. `digest` names its ciphertext:
 * another event with the same one is a replay.
 */
export type Opened =
  | { readonly _tag: "Clear"; readonly event: RawEvent; readonly digest: string }
  | { readonly _tag: "Unreadable"; readonly reason: UnreadableReason }
  | { readonly _tag: "Forged"; readonly reason: ForgedReason }

/** A session of a room, whose messages may be readable now. */
export interface RoomSession {
  readonly room: string
  readonly session: string
  /** No key of it came, but the reason why none will. */
  readonly withheld?: UnreadableReason
}

/**
 * End-to-end encryption of the bot's one device. It owns the engine and its store; nothing else opens them.
 *
 * - Whatever a method changed is on disk when it succeeds. No lock is held while the homeserver is asked, except that
 * messages to one room are encrypted one after another, and so are the steps of one person's verifications.
 * - No method logs a key or a text, or puts them into an error.
 */
export class Crypto extends Context.Service<Crypto, {
  /** Whether the bot takes part in encrypted rooms, and what its device and its account's identity are like. */
  readonly state: Effect.Effect<EncryptionState>
  /**
   * Takes in what a sync brought. Only after it succeeded may the sync's token be stored: the server then deletes what
   * it sent. The same news again do no harm. What is to be sent because of them is sent afterwards.
   */
  receive(news: KeyNews): Effect.Effect<void, CryptoError>
  /** These rooms' members, or how they are encrypted, changed. */
  roomsChanged(rooms: ReadonlyArray<RoomId>): Effect.Effect<void>
  /** Opens an encrypted event. The same event may be opened again, with the same outcome or a better one. */
  open(room: RoomId, event: RawEvent): Effect.Effect<Opened, CryptoError>
  /**
   * An event of a verification, as it was opened, or as it came: clients of many people send them in clear into
   * encrypted rooms too. What is none does nothing. `isPlain`: the journal knows the room, and not as an encrypted one;
   * it is answered in clear there as long as the homeserver says the same, and in no other room.
   */
  heard(room: RoomId, event: RawEvent, isPlain: boolean): Effect.Effect<void, CryptoError>
  /**
   * The content of an `m.room.encrypted` event that every member of the room can read. Fails where the members, or how
   * the room is encrypted, cannot be asked for. Each call takes another message index, so its outcome is kept and sent
   * again, and never made again for the same send.
   */
  seal(room: RoomId, type: string, content: RawEvent): Effect.Effect<RawEvent, CryptoError | MatrixError>
  /** Waits for sessions that can be read now, or better than before, or of which it is known now why not. */
  readonly arrivals: Effect.Effect<ReadonlyArray<RoomSession>>
}>()("matrix-surface/services/crypto/Crypto") {}
