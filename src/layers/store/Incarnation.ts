import { Effect, Option } from "effect"
import { createHash, randomBytes } from "node:crypto"
import { StoreValues } from "../../services/store/StoreValues.ts"

/** Names it among the store's own values. */
export const incarnationName = "incarnation"

/**
 * Names this store: random, so that a store which a reset made is a stranger to the agent. A store that is new because
 * there was none has taken it over by now, where the account tells it.
 */
export const incarnation = Effect.gen(function*() {
  const values = yield* StoreValues
  const known = yield* values.get(incarnationName)
  if (Option.isSome(known)) return known.value
  const made = randomBytes(16).toString("base64url")
  yield* values.put(incarnationName, made)
  return made
})

/** Stands for the store of an incarnation where anybody may read it. */
export const markOf = (incarnation: string) => createHash("sha256").update(incarnation).digest("base64url").slice(0, 12)
