import { Effect, Latch, Random } from "effect"
import { retryDelay } from "../../../domain/Backoff.ts"
import { withServerWait } from "../../../domain/Backoff.ts"
import type { MatrixError } from "../../../domain/matrix/MatrixError.ts"
import { namedWait } from "../../../domain/matrix/MatrixError.ts"
import type { CryptoError } from "../../../services/crypto/Crypto.ts"
import type { LogSparingly } from "../../pace/LogSparingly.ts"

/**
 * Does `work` whenever it is called, and again at a growing pace after it failed; the effect that is returned calls it.
 * One call serves any number that came meanwhile.
 */
export const makeOutgoingLoop = Effect.fnUntraced(
  function*(work: Effect.Effect<unknown, MatrixError | CryptoError>, sparingly: LogSparingly) {
    const called = yield* Latch.make(false)
    let failures = 0
    yield* Effect.forkScoped(Effect.forever(Effect.gen(function*() {
      yield* called.await
      called.closeUnsafe()
      const result = yield* Effect.result(work)
      if (result._tag === "Success") {
        failures = 0
        return
      }
      failures++
      called.openUnsafe()
      const error = result.failure
      if (failures > 1) yield* sparingly("keys", Effect.logWarning(`Keys are sent later: ${error.message}`))
      const own = retryDelay(failures, yield* Random.next, 500, 60_000)
      yield* Effect.sleep(error._tag === "MatrixError" ? withServerWait(namedWait(error), own) : own)
    })))
    return Effect.sync(() => void called.openUnsafe())
  }
)
