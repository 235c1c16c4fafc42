import { Effect, Latch, Random } from "effect"
import { retryDelay, withServerWait } from "../../domain/Backoff.ts"
import { type MatrixError, namedWait } from "../../domain/matrix/MatrixError.ts"
import type { CryptoError } from "../../services/crypto/Crypto.ts"
import type { LogSparingly } from "../pace/LogSparingly.ts"

/** What is tried again later, as the log names it. */
export type CalledWork =
  | "Sending keys"
  | "Asking for devices"
  | "Filling the key backup"
  | "Reading from the key backup"

/**
 * Does `work` whenever it is called, and again at a growing pace after it failed; the effect that is returned calls it.
 * One call serves any number that came meanwhile.
 */
export const makeCalledLoop = Effect.fnUntraced(
  function*(what: CalledWork, work: Effect.Effect<unknown, MatrixError | CryptoError>, sparingly: LogSparingly) {
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
      if (failures > 1) yield* sparingly(what, Effect.logWarning(`${what} is tried again later: ${error.message}`))
      const own = retryDelay(failures, yield* Random.next, 500, 60_000)
      yield* Effect.sleep(error._tag === "MatrixError" ? withServerWait(namedWait(error), own) : own)
    })))
    return Effect.sync(() => void called.openUnsafe())
  }
)
