import { Effect } from "effect"
import { serverKeysOf } from "../../../domain/crypto/ServerKeys.ts"
import { at } from "../../../domain/Json.ts"
import type { RawEvent } from "../../../domain/matrix/SyncBatch.ts"
import { KeyServer } from "../../../services/crypto/KeyServer.ts"
import { untilAnswered } from "../../pace/ServerRetry.ts"
import type { OwnDevice } from "./EngineParts.ts"

/**
 * Whether the homeserver has keys of a device that are not ours: another program uses it, or its store was lost. New
 * keys in their place would make nobody trust the device, and take away what the other program can read. `ours`: the
 * device's ed25519 key; undefined: we have none.
 */
export const keysOfOthers = Effect.fnUntraced(function*({ device, user }: OwnDevice, ours: string | undefined) {
  const server = yield* KeyServer
  // A server that knows no keys has none of ours.
  const answer = yield* untilAnswered(
    Effect.catchReason(
      server.query({ device_keys: { [user]: [device] } }),
      "MatrixError",
      "Refused",
      () => Effect.succeed<RawEvent>({})
    )
  )
  return at(answer, "device_keys", user, device) !== undefined &&
    (ours === undefined || serverKeysOf(answer, user, device).fingerprint !== ours)
})
