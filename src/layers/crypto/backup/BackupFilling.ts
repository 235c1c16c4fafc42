import type { OlmMachine } from "@matrix-org/matrix-sdk-crypto-wasm"
import { type Duration, Effect } from "effect"
import type { MatrixError } from "../../../domain/matrix/MatrixError.ts"
import type { CryptoError } from "../../../services/crypto/Crypto.ts"
import { engineCall } from "../engine/EngineCall.ts"
import type { EngineRequest, OutgoingRequests } from "../engine/OutgoingRequests.ts"

/** Between two batches, so that a whole store of keys does not take the homeserver's time from messages. */
const pause: Duration.Input = "1 second"

/** Whether the server says that the backup is not the newest any more, or not there. */
export const isOtherBackup = ({ reason }: MatrixError): boolean =>
  reason._tag === "Refused" && (reason.errcode === "M_WRONG_ROOM_KEYS_VERSION" || reason.errcode === "M_NOT_FOUND")

/**
 * Puts keys that are not in the backup yet there, in batches of what the engine gives, a hundred at most. `uploaded`
 * hears how many are there. A batch that failed is the engine's to give again.
 */
export const fillBackup = (
  machine: OlmMachine,
  outgoing: OutgoingRequests,
  uploaded: (count: number) => Effect.Effect<void>
): Effect.Effect<void, MatrixError | CryptoError> =>
  Effect.gen(function*() {
    for (;;) {
      const batch = yield* engineCall("asking what to back up", () => machine.backupRoomKeys())
      if (batch !== undefined) yield* outgoing.send(batch satisfies EngineRequest)
      const { backedUp } = yield* engineCall("counting keys", () => machine.roomKeyCounts())
      yield* uploaded(backedUp)
      if (batch === undefined) return
      yield* Effect.sleep(pause)
    }
  })
