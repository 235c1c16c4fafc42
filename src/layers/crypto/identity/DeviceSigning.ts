import { DeviceId, type OlmMachine, UserId } from "@matrix-org/matrix-sdk-crypto-wasm"
import { Effect } from "effect"
import { parseJson, recordOf } from "../../../domain/Json.ts"
import type { MatrixError } from "../../../domain/matrix/MatrixError.ts"
import { CryptoError } from "../../../services/crypto/Crypto.ts"
import type { KeyServer } from "../../../services/crypto/KeyServer.ts"
import { engineCall } from "../engine/EngineCall.ts"
import type { OwnDevice } from "../engine/EngineParts.ts"
import type { EngineRequest } from "../engine/OutgoingRequests.ts"

/** Uploads signatures that the engine made; the server may refuse each of them. */
export const makeSignatureUpload = (machine: OlmMachine, server: typeof KeyServer.Service) =>
  Effect.fnUntraced(function*({ body, id, type }: EngineRequest) {
    const answer = yield* server.uploadSignatures(recordOf(parseJson(body)))
    if (Object.keys(recordOf(answer["failures"])).length > 0) {
      return yield* new CryptoError({ doing: "signing", detail: "the homeserver refused the signature" })
    }
    if (id === undefined) return
    yield* engineCall("noting a signature", () => machine.markRequestAsSent(id, type, JSON.stringify(answer)))
  })

/** Has the account's identity sign our device, unless it did. */
export const signDevice = Effect.fnUntraced(
  function*(
    machine: OlmMachine,
    { device, user }: OwnDevice,
    upload: (request: EngineRequest) => Effect.Effect<void, MatrixError | CryptoError>
  ) {
    const own = yield* engineCall(
      "looking at the device",
      () => machine.getDevice(new UserId(user), new DeviceId(device))
    )
    if (own === undefined || own.isCrossSignedByOwner()) return
    const signature = yield* engineCall("signing the device", () => own.verify())
    yield* upload(signature)
  }
)
