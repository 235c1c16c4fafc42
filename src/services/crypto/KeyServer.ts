import { Context, type Effect, type Redacted } from "effect"
import type { MatrixError } from "../../domain/matrix/MatrixError.ts"
import type { RawEvent } from "../../domain/matrix/SyncBatch.ts"

/**
 * The keys of devices and accounts on the homeserver (client-server API, "End-to-End Encryption"). Bodies and answers
 * are those of the API. Every method is one request, tried once, as those of `Matrix`; none logs a body.
 */
export class KeyServer extends Context.Service<KeyServer, {
  /** `POST /keys/upload`: device keys once, one-time keys as they run out. Repeating it changes nothing. */
  upload(body: RawEvent): Effect.Effect<RawEvent, MatrixError>
  /** `POST /keys/query`. */
  query(body: RawEvent): Effect.Effect<RawEvent, MatrixError>
  /** `POST /keys/claim`: each one-time key is given once, so that repeating it takes another one. */
  claim(body: RawEvent): Effect.Effect<RawEvent, MatrixError>
  /** `PUT /sendToDevice`: a repeated `txn` sends nothing. */
  toDevice(type: string, txn: string, body: RawEvent): Effect.Effect<RawEvent, MatrixError>
  /** `POST /keys/signatures/upload`. */
  uploadSignatures(body: RawEvent): Effect.Effect<RawEvent, MatrixError>
  /**
   * `POST /keys/device_signing/upload`. Where the server asks for the password (user-interactive authentication), it is
   * sent once where it is given; `Refused` 401 otherwise.
   */
  uploadSigningKeys(body: RawEvent, password: Redacted.Redacted | undefined): Effect.Effect<RawEvent, MatrixError>
  /** The newest key backup (`GET /room_keys/version`); `Refused` 404 M_NOT_FOUND where there is none. */
  readonly backup: Effect.Effect<RawEvent, MatrixError>
  /** `POST /room_keys/version`; answers with its `version`. */
  createBackup(body: RawEvent): Effect.Effect<RawEvent, MatrixError>
  /** `PUT /room_keys/keys`. */
  putRoomKeys(version: string, body: RawEvent): Effect.Effect<RawEvent, MatrixError>
  /** One session of a backup; `Refused` 404 where it has none. */
  roomKey(version: string, room: string, session: string): Effect.Effect<RawEvent, MatrixError>
}>()("matrix-surface/services/crypto/KeyServer") {}
