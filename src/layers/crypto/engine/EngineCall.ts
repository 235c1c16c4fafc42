import { Effect, Exit, Predicate } from "effect"
import { CryptoError } from "../../../services/crypto/Crypto.ts"
import type { RecordFile } from "../indexeddb/RecordFile.ts"
import { makeSharing } from "../Sharing.ts"

/** Words that quote what somebody else wrote. */
const quoting = /invalid type|deserialization/i

/** The engine's own words: they name users, devices and sessions, and hold no key and no text of a message. */
const wordsOf = (cause: unknown): string => {
  const words = Predicate.hasProperty(cause, "description")
    ? cause.description
    : Predicate.hasProperty(cause, "message")
    ? cause.message
    : undefined
  if (!Predicate.isString(words)) return "no reason given"
  return quoting.test(words) ? "an answer that it does not understand" : words.slice(0, 200)
}

export const cryptoError = (doing: string, cause: unknown): CryptoError =>
  new CryptoError({ doing, detail: wordsOf(cause) })

const called = <A>(doing: string, call: () => Promise<A> | A): Effect.Effect<A, CryptoError> =>
  Effect.tryPromise({ try: async () => await call(), catch: (cause) => cryptoError(doing, cause) })

/** One for all engines of the process: they are one module, on one thread. */
const calls = makeSharing()

/** Calls the engine. What it began it ends, also where its caller is interrupted. No call waits for another one. */
export const engineCall = <A>(doing: string, call: () => Promise<A> | A): Effect.Effect<A, CryptoError> =>
  calls.shared(Effect.uninterruptible(called(doing, call)))

/**
 * The same for a call of several transactions which are kept together, or not at all. Nothing else calls the engine
 * meanwhile: what left it might rest on what is not kept yet.
 */
export const atomicEngineCall = <A>(
  records: RecordFile,
  doing: string,
  call: () => Promise<A> | A
): Effect.Effect<A, CryptoError> => {
  const atOnce = Effect.suspend(() => {
    records.hold()
    return Effect.flatMap(
      Effect.exit(called(doing, call)),
      (exit) => Effect.andThen(Effect.sync(() => (Exit.isSuccess(exit) ? records.keep() : records.drop())), exit)
    )
  })
  return calls.alone(
    Effect.uninterruptible(Effect.catchDefect(atOnce, (cause) => Effect.fail(cryptoError(doing, cause))))
  )
}
