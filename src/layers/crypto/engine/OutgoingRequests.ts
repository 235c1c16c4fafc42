import {
  KeysBackupRequest,
  type OlmMachine,
  RequestType,
  type RoomMessageRequest,
  type ToDeviceRequest
} from "@matrix-org/matrix-sdk-crypto-wasm"
import { Effect, Predicate } from "effect"
import { parseJson, recordOf } from "../../../domain/Json.ts"
import type { MatrixError } from "../../../domain/matrix/MatrixError.ts"
import type { RawEvent } from "../../../domain/matrix/SyncBatch.ts"
import type { CryptoError } from "../../../services/crypto/Crypto.ts"
import type { KeyServer } from "../../../services/crypto/KeyServer.ts"
import { makeDeviceQueries } from "../DeviceQueries.ts"
import { queryDevices } from "../DeviceQuery.ts"
import { claimOneTimeKeys } from "../requests/KeyClaims.ts"
import { sendToDevices } from "../requests/ToDeviceSends.ts"
import { makeSharedWork } from "../SharedWork.ts"
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

/** All but the queries for devices, which wait for other servers. */
export const exceptQueries: ReadonlyArray<RequestType> = [
  RequestType.KeysUpload,
  RequestType.KeysClaim,
  RequestType.ToDevice,
  RequestType.SignatureUpload,
  RequestType.RoomMessage,
  RequestType.KeysBackup
]

/**
 * Sends what the engine wants to be sent, each request once at a time, and tells it the answers. A request that failed
 * stays the engine's to ask for again.
 */
export const makeOutgoingRequests = Effect.fnUntraced(
  function*(machine: OlmMachine, server: typeof KeyServer.Service, inRoom: SendInRoom) {
    const shared = yield* makeSharedWork<string, void, MatrixError | CryptoError>()
    const queries = yield* makeDeviceQueries(machine, server)
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
      Predicate.isString(request.id) ? shared(request.id, once(request)) : once(request)

    const pending = (types: ReadonlyArray<RequestType>) =>
      Effect.map(
        queries.listed,
        (all) => (all as unknown as ReadonlyArray<EngineRequest>).filter(({ type }) => types.includes(type))
      )

    return {
      send,
      /** Learns the devices of these users; other rooms' users, and their servers, are none of their business. */
      queryFor: queries.askFor,
      /** Sends what waits, of these types or of all; fails with the first failure after everything was tried. */
      flush: Effect.fnUntraced(
        function*(types: ReadonlyArray<RequestType> = [RequestType.KeysQuery, ...exceptQueries]) {
          const others = types.filter((type) => type !== RequestType.KeysQuery)
          const requests = others.length === 0 ? [] : yield* pending(others)
          const work = [
            ...(types.includes(RequestType.KeysQuery) ? [queries.askAll] : []),
            ...requests.map(send)
          ]
          const results = yield* Effect.forEach(work, Effect.exit, { concurrency: atOnce })
          for (const result of results) yield* result
        }
      ),
      /** The engine is told now that these users, or all, changed: no answer under way is certain of them. */
      doubt: queries.doubt
    }
  }
)
export type OutgoingRequests = Effect.Success<ReturnType<typeof makeOutgoingRequests>>
