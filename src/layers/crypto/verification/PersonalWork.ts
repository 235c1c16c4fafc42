import { Effect, FiberSet } from "effect"
import type { MatrixError } from "../../../domain/matrix/MatrixError.ts"
import type { CryptoError } from "../../../services/crypto/Crypto.ts"
import { makeKeyedLock } from "../../pace/KeyedLock.ts"
import type { LogSparingly } from "../../pace/LogSparingly.ts"

/** Events of one person that wait; what comes beyond them is left out, and the verification fails. */
const mostOfOne = 32

/** People whose events wait. */
const mostPeople = 64

/** Runs each person's work in order of arrival, apart from all others'; what is too much is left out. */
export const makePersonalWork = Effect.fnUntraced(function*(sparingly: LogSparingly) {
  const fork = yield* FiberSet.makeRuntime<never>()
  const turns = makeKeyedLock<string>()
  const waiting = new Map<string, number>()

  const done = (person: string) => {
    const left = (waiting.get(person) ?? 1) - 1
    if (left === 0) waiting.delete(person)
    else waiting.set(person, left)
  }

  return (person: string, work: Effect.Effect<void, MatrixError | CryptoError>): void => {
    const before = waiting.get(person)
    if (before === undefined ? waiting.size >= mostPeople : before >= mostOfOne) return
    waiting.set(person, (before ?? 0) + 1)
    fork(
      Effect.andThen(turns.hold(person), work).pipe(
        Effect.scoped,
        Effect.catch((error) => sparingly("verification", Effect.logWarning(`A verification fails: ${error.message}`))),
        Effect.ensuring(Effect.sync(() => done(person)))
      )
    )
  }
})
