import { Effect } from "effect"
import { hasDeviceKeys } from "../../../domain/crypto/keys/PublishedIdentity.ts"
import { serverKeysOf } from "../../../domain/crypto/ServerKeys.ts"
import { MatrixError, MatrixFault } from "../../../domain/matrix/MatrixError.ts"
import { KeyServer } from "../../../services/crypto/KeyServer.ts"
import { untilAnswered } from "../../pace/ServerRetry.ts"
import type { OwnDevice } from "./EngineParts.ts"

const unfit = new MatrixError({
  call: "POST keys/query",
  reason: MatrixFault.cases.Unavailable.make({ detail: "the answer does not speak of the account's devices" })
})

/**
 * Whether the homeserver has keys of a device that are not ours: another program uses it, or its store was lost. New
 * keys in their place would make nobody trust the device, and take away what the other program can read. An answer
 * that does not say is asked for again. `ours`: the device's ed25519 key; undefined: we have none.
 */
export const keysOfOthers = Effect.fnUntraced(function*({ device, user }: OwnDevice, ours: string | undefined) {
  const server = yield* KeyServer
  return yield* untilAnswered(
    server.query({ device_keys: { [user]: [device] } }).pipe(
      Effect.flatMap((answer) => {
        const hasKeys = hasDeviceKeys(answer, user, device)
        if (hasKeys === undefined) return Effect.fail(unfit)
        const isOurs = ours !== undefined && serverKeysOf(answer, user, device).fingerprint === ours
        return Effect.succeed(hasKeys && !isOurs)
      }),
      // A server that knows no keys has none of ours.
      Effect.catchReason("MatrixError", "Refused", () => Effect.succeed(false))
    )
  )
})
