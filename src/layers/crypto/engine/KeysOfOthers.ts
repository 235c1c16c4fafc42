import { Effect } from "effect"
import { at } from "../../../domain/Json.ts"
import { KeyServer } from "../../../services/crypto/KeyServer.ts"
import { untilAnswered } from "../../pace/ServerRetry.ts"
import type { OwnDevice } from "./EngineParts.ts"

/**
 * Whether the homeserver has keys of a device of which we have none: another program uses it, or its store was lost.
 * New keys in their place would make nobody trust the device, and take away what the other program can read.
 */
export const keysOfOthers = Effect.fnUntraced(function*({ device, user }: OwnDevice) {
  const server = yield* KeyServer
  const answer = yield* untilAnswered(server.query({ device_keys: { [user]: [device] } }))
  return at(answer, "device_keys", user, device) !== undefined
})
