import { type OlmMachine, UserId } from "@matrix-org/matrix-sdk-crypto-wasm"
import { Effect } from "effect"
import { at, parseJson, recordOf } from "../../../domain/Json.ts"
import { KeyServer } from "../../../services/crypto/KeyServer.ts"
import { engineCall } from "../engine/EngineCall.ts"

/**
 * Asks the homeserver for the account's own keys and gives them to the engine, which forgets private keys that do not
 * fit them any more. Returns whether the account has published an identity.
 */
export const askOwnKeys = Effect.fnUntraced(function*(machine: OlmMachine, user: string) {
  const server = yield* KeyServer
  const request = yield* engineCall("asking for own keys", () => machine.queryKeysForUsers([new UserId(user)]))
  const answer = yield* server.query(recordOf(parseJson(request.body)))
  yield* engineCall(
    "noting own keys",
    () => machine.markRequestAsSent(request.id!, request.type, JSON.stringify(answer))
  )
  return at(answer, "master_keys", user) !== undefined
})

/** Whether the engine has all three private keys of the account's identity. */
export const hasPrivateKeys = (machine: OlmMachine) =>
  engineCall("looking at own keys", async () => {
    const { hasMaster, hasSelfSigning, hasUserSigning } = await machine.crossSigningStatus()
    return hasMaster && hasSelfSigning && hasUserSigning
  })
