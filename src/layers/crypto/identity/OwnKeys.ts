import { type OlmMachine, UserId } from "@matrix-org/matrix-sdk-crypto-wasm"
import { Effect } from "effect"
import { publishedIdentity } from "../../../domain/crypto/keys/PublishedIdentity.ts"
import { parseJson, recordOf } from "../../../domain/Json.ts"
import { MatrixError, MatrixFault } from "../../../domain/matrix/MatrixError.ts"
import { KeyServer } from "../../../services/crypto/KeyServer.ts"
import { engineCall } from "../engine/EngineCall.ts"
import type { OwnDevice } from "../engine/EngineParts.ts"

const unfit = new MatrixError({
  call: "POST keys/query",
  reason: MatrixFault.cases.Unavailable.make({ detail: "the answer does not have the keys of the bot's device" })
})

/**
 * Asks the homeserver for the account's own keys and gives them to the engine, which forgets private keys that do not
 * fit them any more. Returns what the account has published. It is for a device whose keys are on the server: an answer
 * without them is none, and fails.
 */
export const askOwnKeys = Effect.fnUntraced(function*(machine: OlmMachine, { device, user }: OwnDevice) {
  const server = yield* KeyServer
  const request = yield* engineCall("asking for own keys", () => machine.queryKeysForUsers([new UserId(user)]))
  const answer = yield* server.query(recordOf(parseJson(request.body)))
  const published = publishedIdentity(answer, user, device)
  if (published._tag === "Unfit") return yield* unfit
  yield* engineCall(
    "noting own keys",
    () => machine.markRequestAsSent(request.id!, request.type, JSON.stringify(answer))
  )
  return published
})

/** Whether the engine has all three private keys of the account's identity. */
export const hasPrivateKeys = (machine: OlmMachine) =>
  engineCall("looking at own keys", async () => {
    const { hasMaster, hasSelfSigning, hasUserSigning } = await machine.crossSigningStatus()
    return hasMaster && hasSelfSigning && hasUserSigning
  })
