import { Effect } from "effect"
import { readableKeyQuery } from "../../domain/crypto/KeyAnswers.ts"
import { recordOf } from "../../domain/Json.ts"
import { isTooLarge, type MatrixError } from "../../domain/matrix/MatrixError.ts"
import type { RawEvent } from "../../domain/matrix/SyncBatch.ts"
import type { KeyServer } from "../../services/crypto/KeyServer.ts"

const joined = (one: RawEvent, other: RawEvent): RawEvent =>
  Object.fromEntries(Object.keys(one).map((part) => [part, { ...recordOf(one[part]), ...recordOf(other[part]) }]))

/**
 * `POST /keys/query`, with what others wrote in it as the engine takes it. An answer that is too large is asked for in
 * halves, one after another; a single user whose part is too large has no devices.
 */
export const queryDevices = (
  server: typeof KeyServer.Service,
  body: RawEvent
): Effect.Effect<RawEvent, MatrixError> =>
  server.query(body).pipe(
    Effect.map((answer) => readableKeyQuery(body, answer)),
    Effect.catchIf(isTooLarge, () => {
      const asked = Object.entries(recordOf(body["device_keys"]))
      const half = (from: number, to: number) =>
        queryDevices(server, { ...body, device_keys: Object.fromEntries(asked.slice(from, to)) })
      if (asked.length < 2) {
        const none = Object.fromEntries(asked.map(([user]) => [user, {}]))
        return Effect.succeed(readableKeyQuery(body, { device_keys: none }))
      }
      const middle = Math.ceil(asked.length / 2)
      return Effect.zipWith(half(0, middle), half(middle, asked.length), joined)
    })
  )
