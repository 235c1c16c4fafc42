import { Effect, Predicate } from "effect"
import { CryptoError } from "../../../services/crypto/Crypto.ts"

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

/** Calls the engine. What it began it ends, also where its caller is interrupted. */
export const engineCall = <A>(doing: string, call: () => Promise<A> | A): Effect.Effect<A, CryptoError> =>
  Effect.uninterruptible(
    Effect.tryPromise({ try: async () => await call(), catch: (cause) => cryptoError(doing, cause) })
  )
