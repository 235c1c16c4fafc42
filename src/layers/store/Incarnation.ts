import { Effect, Option } from "effect"
import { createHash, randomBytes } from "node:crypto"
import { StoreValues } from "../../services/store/StoreValues.ts"

const incarnationName = "incarnation"

/** Names this store: random, made with it, so that a new store is a stranger to the agent. */
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

export const storeMark = Effect.map(incarnation, markOf)
