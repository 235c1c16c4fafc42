import { Effect, type Scope } from "effect"
import { readRoomId, type RoomId } from "../../../domain/Ids.ts"
import { parseJson, recordOf } from "../../../domain/Json.ts"
import type { MatrixError } from "../../../domain/matrix/MatrixError.ts"
import type { RawEvent } from "../../../domain/matrix/SyncBatch.ts"
import type { CryptoError } from "../../../services/crypto/Crypto.ts"
import { KeyServer } from "../../../services/crypto/KeyServer.ts"
import { Matrix } from "../../../services/matrix/Matrix.ts"
import type { RecordFile } from "../indexeddb/RecordFile.ts"
import { makeOutboundTrust, type OutboundTrust } from "../OutboundTrust.ts"
import { type Engine, loadEngine } from "./Engine.ts"
import { makeOutgoingRequests, type OutgoingRequests } from "./OutgoingRequests.ts"
import { makeRoomKnowledge, type RoomKnowledge } from "./RoomKnowledge.ts"
import { type DeviceNews, makeRoomSealing } from "./RoomSealing.ts"

/** The engine and what works with it. */
export interface EngineParts {
  readonly engine: Engine
  readonly outgoing: OutgoingRequests
  readonly knowledge: RoomKnowledge
  readonly news: DeviceNews
  readonly trust: OutboundTrust
  readonly seal: (room: RoomId, type: string, content: RawEvent) => Effect.Effect<RawEvent, CryptoError | MatrixError>
}

/** Whose device it is. */
export interface OwnDevice {
  readonly user: string
  readonly device: string
}

/** Loads the engine of a device, with what sends for it. `older` is done when its store proves to be an older copy. */
export const loadParts = Effect.fnUntraced(
  function*(
    { device, user }: OwnDevice,
    records: RecordFile,
    older: Effect.Effect<void> = Effect.void
  ): Effect.fn.Return<
    EngineParts,
    CryptoError,
    Scope.Scope | KeyServer | Matrix
  > {
    const matrix = yield* Matrix
    const server = yield* KeyServer
    const engine = yield* loadEngine(user, device, records)
    const news: DeviceNews = { devicesChanged: 0 }
    const knowledge = makeRoomKnowledge(engine.machine, matrix)
    const outgoing: OutgoingRequests = yield* makeOutgoingRequests(
      engine.machine,
      server,
      ({ body, event_type, room_id, txn_id }) => {
        const room = readRoomId(room_id)
        if (room === undefined) return Effect.succeed<RawEvent>({})
        const content = recordOf(parseJson(body))
        const answered = (event_id: string): RawEvent => ({ event_id })
        return Effect.flatMap(knowledge.isPlain(room), (isPlain) =>
          isPlain
            ? Effect.map(matrix.send(room, event_type, txn_id, content), answered)
            : Effect.flatMap(
              seal(room, event_type, content),
              (sealed) => Effect.map(matrix.send(room, "m.room.encrypted", txn_id, sealed), answered)
            ))
      }
    )
    const trust = makeOutboundTrust(engine.machine, matrix, user, older)
    const seal = makeRoomSealing(engine.machine, { outgoing, knowledge, news, trust, user })
    return { engine, outgoing, knowledge, news, seal, trust }
  }
)
