import {
  KeysBackupRequest,
  type OlmMachine,
  type OutgoingRequest,
  RequestType,
  type RoomMessageRequest,
  type ToDeviceRequest
} from "@matrix-org/matrix-sdk-crypto-wasm"
import { Deferred, Effect, Predicate } from "effect"
import { parseJson, recordOf } from "../../../domain/Json.ts"
import type { MatrixError } from "../../../domain/matrix/MatrixError.ts"
import type { RawEvent } from "../../../domain/matrix/SyncBatch.ts"
import type { CryptoError } from "../../../services/crypto/Crypto.ts"
import type { KeyServer } from "../../../services/crypto/KeyServer.ts"
import { queryDevices } from "../DeviceQuery.ts"
import { claimOneTimeKeys } from "../requests/KeyClaims.ts"
import { sendToDevices } from "../requests/ToDeviceSends.ts"
import { engineCall } from "./EngineCall.ts"

/** What the engine wants to be sent, with what it was given to know the answer by. */
export interface EngineRequest {
  readonly id: string | undefined
  readonly type: RequestType
  readonly body: string
}

/** Sends a message of a verification into its room. */
export type SendInRoom = (request: RoomMessageRequest) => Effect.Effect<RawEvent, MatrixError | CryptoError>

/** Requests of the engine that are under way at once. */
const atOnce = 4

/** A query about some of its users: the engine asks again for those who were `left` out. */
const narrowed = ({ body, id, type }: EngineRequest, wanted: ReadonlySet<string>) => {
  const query = recordOf(parseJson(body))
  const asked = Object.entries(recordOf(query["device_keys"]))
  const kept = asked.filter(([user]) => wanted.has(user))
  const request: EngineRequest = {
    id,
    type,
    body: JSON.stringify({ ...query, device_keys: Object.fromEntries(kept) })
  }
  return { request, kept: kept.length, left: asked.length - kept.length }
}

type Answered = Effect.Effect<RawEvent, MatrixError | CryptoError>

/** Asks the homeserver what the engine wants to ask; what others wrote into the answer is as the engine takes it. */
const makeAnswerTo = (server: typeof KeyServer.Service, inRoom: SendInRoom) => (request: EngineRequest): Answered => {
  const body = recordOf(parseJson(request.body))
  switch (request.type) {
    case RequestType.KeysUpload:
      return server.upload(body)
    case RequestType.KeysQuery:
      return queryDevices(server, body)
    case RequestType.KeysClaim:
      return claimOneTimeKeys(server, body)
    case RequestType.ToDevice: {
      const { event_type, txn_id } = request as unknown as ToDeviceRequest
      return sendToDevices(server, event_type, txn_id, body)
    }
    case RequestType.SignatureUpload:
      return server.uploadSignatures(body)
    case RequestType.RoomMessage:
      return inRoom(request as unknown as RoomMessageRequest)
    case RequestType.KeysBackup:
      return server.putRoomKeys((request as unknown as KeysBackupRequest).version, body)
  }
}

/**
 * Sends what the engine wants to be sent, each request once at a time, and tells it the answers. A request that failed
 * stays the engine's to ask for again.
 */
export const makeOutgoingRequests = (machine: OlmMachine, server: typeof KeyServer.Service, inRoom: SendInRoom) => {
  const underWay = new Map<string, Deferred.Deferred<void, MatrixError | CryptoError>>()

  const answerTo = makeAnswerTo(server, inRoom)

  const once = (request: EngineRequest) =>
    Effect.flatMap(answerTo(request), (answer) => {
      const { id, type } = request
      return id === undefined
        ? Effect.void
        : Effect.asVoid(
          engineCall("noting an answer", () => machine.markRequestAsSent(id, type, JSON.stringify(answer)))
        )
    })

  /** Sends one request; one with the same id that is under way is waited for instead. */
  const send = (request: EngineRequest): Effect.Effect<void, MatrixError | CryptoError> =>
    Effect.suspend(() => {
      const { id } = request
      if (!Predicate.isString(id)) return once(request)
      const same = underWay.get(id)
      if (same !== undefined) return Deferred.await(same)
      const done = Deferred.makeUnsafe<void, MatrixError | CryptoError>()
      underWay.set(id, done)
      return Effect.onExit(once(request), (exit) =>
        Effect.sync(() => {
          underWay.delete(id)
          Deferred.doneUnsafe(done, exit)
        }))
    })

  const pending = (types?: ReadonlyArray<RequestType>) =>
    Effect.map(
      engineCall("asking what to send", () => machine.outgoingRequests()),
      (all: ReadonlyArray<OutgoingRequest>) =>
        (all as unknown as ReadonlyArray<EngineRequest>).filter(({ type }) =>
          types === undefined || types.includes(type)
        )
    )

  return {
    send,
    /**
     * Asks for the devices of everybody of whom the engine wants to know, and fails only where these users cannot be
     * asked for: others were asked for by other rooms, and their servers are none of these users' business.
     */
    queryFor: Effect.fnUntraced(function*(users: ReadonlyArray<string>) {
      const wanted = new Set(users)
      const requests = yield* pending([RequestType.KeysQuery])
      yield* Effect.forEach(requests, (request) =>
        Effect.catchTag(send(request), "MatrixError", (error) => {
          const some = narrowed(request, wanted)
          if (some.kept === 0) return Effect.void
          return some.left === 0 ? Effect.fail(error) : send(some.request)
        }), { concurrency: atOnce, discard: true })
    }),
    /** Sends what waits, of these types or of all; fails with the first failure after everything was tried. */
    flush: Effect.fnUntraced(function*(types?: ReadonlyArray<RequestType>) {
      const requests = yield* pending(types)
      const results = yield* Effect.forEach(requests, (request) => Effect.exit(send(request)), { concurrency: atOnce })
      for (const result of results) yield* result
      return requests.length
    })
  }
}
export type OutgoingRequests = ReturnType<typeof makeOutgoingRequests>
