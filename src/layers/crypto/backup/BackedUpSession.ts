import { type OlmMachine, RoomId as EngineRoomId } from "@matrix-org/matrix-sdk-crypto-wasm"
import { Effect } from "effect"
import { at, parseJson, readRecord, readText } from "../../../domain/Json.ts"
import type { MatrixError } from "../../../domain/matrix/MatrixError.ts"
import type { RawEvent } from "../../../domain/matrix/SyncBatch.ts"
import type { CryptoError, RoomSession } from "../../../services/crypto/Crypto.ts"
import { KeyServer } from "../../../services/crypto/KeyServer.ts"
import { engineCall } from "../engine/EngineCall.ts"
import type { ReadableBackup } from "./BackupMaking.ts"

/** A session as it was put into the backup; undefined where it does not open with the backup's key. */
const unsealed = ({ key }: ReadableBackup, answer: RawEvent) => {
  const [ephemeral, mac, ciphertext] = ["ephemeral", "mac", "ciphertext"].map((part) =>
    readText(at(answer, "session_data", part)) ?? ""
  )
  try {
    return readRecord(parseJson(key.decryptV1(ephemeral!, mac!, ciphertext!)))
  } catch {
    return undefined
  }
}

/**
 * Fetches a session out of the backup into the engine, which tells of it as of any key that comes. Returns `there`, or
 * why it is of no use: `absent`, or `damaged`.
 */
export const fetchSession = Effect.fnUntraced(
  function*(
    machine: OlmMachine,
    used: ReadableBackup,
    { room, session }: RoomSession
  ): Effect.fn.Return<"there" | "absent" | "damaged", MatrixError | CryptoError, KeyServer> {
    const server = yield* KeyServer
    const answer = yield* server.roomKey(used.version, room, session).pipe(
      // A refusal of any kind stays one.
      Effect.catchReason("MatrixError", "Refused", () => Effect.succeed(undefined))
    )
    if (answer === undefined) return "absent"
    const data = unsealed(used, answer)
    if (data === undefined) return "damaged"
    const sessions = new Map([[new EngineRoomId(room), new Map([[session, data]])]])
    const { totalCount } = yield* engineCall(
      "taking a key out of the backup",
      () => machine.importBackedUpRoomKeys(sessions, () => undefined, used.version)
    )
    return totalCount === 0 ? "damaged" : "there"
  }
)
