import { DeviceId, initAsync, OlmMachine, UserId } from "@matrix-org/matrix-sdk-crypto-wasm"
import { Effect, Queue, type Scope } from "effect"
import { randomUUID } from "node:crypto"
import { ofWithheld } from "../../../domain/crypto/Unreadable.ts"
import type { CryptoError, RoomSession } from "../../../services/crypto/Crypto.ts"
import { dismissIndexedDatabase, serveIndexedDatabase } from "../indexeddb/EngineGlobals.ts"
import { Factory } from "../indexeddb/Factory.ts"
import type { RecordFile } from "../indexeddb/RecordFile.ts"
import { engineCall } from "./EngineCall.ts"

/** The engine over its store, and what it tells by itself. */
export interface Engine {
  readonly machine: OlmMachine
  readonly records: RecordFile
  /** Sessions whose keys came. */
  readonly keys: Queue.Dequeue<RoomSession>
  readonly withheld: (session: RoomSession) => string | undefined
}

/** Sessions whose keys came and that nobody took yet; beyond them the oldest's messages wait for the next start. */
export const mostArrivals = 4_096

/** Remembered sessions that are withheld; beyond them the oldest is forgotten, and its reason with it. */
const mostWithheld = 4_096

const keyOf = ({ room, session }: RoomSession) => `${room} ${session}`

/** Loads the engine of a device over its store. It is closed with the scope. */
export const loadEngine = Effect.fnUntraced(
  function*(user: string, device: string, records: RecordFile): Effect.fn.Return<Engine, CryptoError, Scope.Scope> {
    yield* engineCall("loading the engine", initAsync)
    const prefix = randomUUID()
    yield* Effect.acquireRelease(
      Effect.sync(() => serveIndexedDatabase(prefix, new Factory(records))),
      () => Effect.sync(() => dismissIndexedDatabase(prefix))
    )
    const machine = yield* Effect.acquireRelease(
      engineCall("opening the keys", () => OlmMachine.initialize(new UserId(user), new DeviceId(device), prefix)),
      (opened) => Effect.sync(() => opened.close())
    )
    const keys = yield* Queue.sliding<RoomSession>(mostArrivals)
    const withheld = new Map<string, string>()
    yield* engineCall("listening for keys", async () => {
      await machine.registerRoomKeyUpdatedCallback(async (infos) => {
        for (const { roomId, sessionId } of infos) {
          Queue.offerUnsafe(keys, { room: roomId.toString(), session: sessionId })
        }
      })
      await machine.registerRoomKeysWithheldCallback(async (infos) => {
        for (const { roomId, sessionId, withheldCode } of infos) {
          const session = { room: roomId.toString(), session: sessionId }
          withheld.set(keyOf(session), withheldCode)
          if (withheld.size > mostWithheld) withheld.delete(withheld.keys().next().value!)
          Queue.offerUnsafe(keys, { ...session, withheld: ofWithheld(withheldCode) })
        }
      })
    })
    return { machine, records, keys, withheld: (session) => withheld.get(keyOf(session)) }
  }
)
