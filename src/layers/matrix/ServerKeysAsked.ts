import { Effect } from "effect"
import { type ServerKeys, serverKeysOf } from "../../domain/crypto/ServerKeys.ts"
import { readText } from "../../domain/Json.ts"
import { isNotFound, type MatrixError } from "../../domain/matrix/MatrixError.ts"
import { KeyServer } from "../../services/crypto/KeyServer.ts"

/** Asks the homeserver what it has of the account's device. It changes nothing. */
export const askServerKeys = Effect.fnUntraced(
  function*(user: string, device: string): Effect.fn.Return<ServerKeys, MatrixError, KeyServer> {
    const server = yield* KeyServer
    const answer = yield* server.query({ device_keys: { [user]: [device] } })
    const backup = yield* server.backup.pipe(
      Effect.map((found) => readText(found["version"]) ?? null),
      Effect.catchIf(isNotFound, () => Effect.succeed(null))
    )
    return { ...serverKeysOf(answer, user, device), backup }
  }
)
