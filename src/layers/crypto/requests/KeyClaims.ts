import { Effect } from "effect"
import { readableKeyClaim } from "../../../domain/crypto/KeyAnswers.ts"
import { recordOf } from "../../../domain/Json.ts"
import { isTooLarge, type MatrixError } from "../../../domain/matrix/MatrixError.ts"
import type { RawEvent } from "../../../domain/matrix/SyncBatch.ts"
import type { KeyServer } from "../../../services/crypto/KeyServer.ts"

/** Requests that one claim may become because some fail; a user who makes them fail is found among a million by 40. */
const mostFailing = 40

/** Whether the same request for other users may succeed: neither a limit nor a token is any user's doing. */
export const mayBeOfUsers = ({ reason }: MatrixError) => reason._tag === "Unavailable" || reason._tag === "Refused"

const join = (one: RawEvent, other: RawEvent): RawEvent => ({
  failures: { ...recordOf(one["failures"]), ...recordOf(other["failures"]) },
  one_time_keys: { ...recordOf(one["one_time_keys"]), ...recordOf(other["one_time_keys"]) }
})

/**
 * `POST /keys/claim`, with what others wrote in it as the engine takes it. A claim that fails, or whose answer is too
 * large, is made in halves, one after another; a single user for whom it is so has no keys to be claimed, and is tried
 * again later by the engine. Fails where it fails for all: then it is not the users' doing.
 */
export const claimOneTimeKeys = (
  server: typeof KeyServer.Service,
  body: RawEvent
): Effect.Effect<RawEvent, MatrixError> => {
  const none = readableKeyClaim(body, {})
  let failing = 0
  let isAnswered = false
  let failure: MatrixError | undefined

  const claim = (asked: ReadonlyArray<readonly [string, unknown]>): Effect.Effect<RawEvent, MatrixError> => {
    const part = { ...body, one_time_keys: Object.fromEntries(asked) }
    return server.claim(part).pipe(
      Effect.map((answer) => {
        isAnswered = true
        return readableKeyClaim(part, answer)
      }),
      Effect.catchIf(mayBeOfUsers, (error) => {
        if (isTooLarge(error)) isAnswered = true
        else {
          failure ??= error
          failing++
        }
        if (asked.length < 2 || failing >= mostFailing) return Effect.succeed(none)
        const middle = Math.ceil(asked.length / 2)
        return Effect.zipWith(claim(asked.slice(0, middle)), Effect.suspend(() => claim(asked.slice(middle))), join)
      })
    )
  }

  return Effect.flatMap(
    Effect.suspend(() => claim(Object.entries(recordOf(body["one_time_keys"])))),
    (answer) => isAnswered || failure === undefined ? Effect.succeed(answer) : Effect.fail(failure)
  )
}
