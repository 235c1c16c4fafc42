import { Effect } from "effect"
import { at } from "../../../domain/Json.ts"
import type { RawEvent } from "../../../domain/matrix/SyncBatch.ts"
import { KeyServer } from "../../../services/crypto/KeyServer.ts"
import { untilAnswered } from "../../pace/ServerRetry.ts"
import type { OwnDevice } from "./EngineParts.ts"

/**
 * Whether the homeserver has keys of a device of which we have none: another program uses it, or its store was lost.
 * New keys in their place would make nobody trust the device, and take away what the other program can read.
 */
export const keysOfOthers = Effect.fnUntraced(function*({ device, user }: OwnDevice) {
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
  return at(answer, "device_keys", user, device) !== undefined
})
