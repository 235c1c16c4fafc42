import { Effect, Option } from "effect"
import { hash, randomBytes } from "node:crypto"
import { transactionKey } from "../../domain/Outgoing.ts"
import { Journal, type TakenSlot } from "../../services/Journal.ts"

const name = "life"

/**
 * Names each request to send: a hash of the slot's key and revision, and of the store's own life, in the characters that every
 * server takes. Without the last, a store that begins anew would count from the same numbers as the one that was lost, and the
 * server would give it that one's events for what it never saw.
 */
export const makeTransactions = Effect.gen(function*() {
  const journal = yield* Journal
  const known = Option.getOrUndefined(yield* journal.get(name))
  const life = known ?? randomBytes(12).toString("base64url")
  if (known === undefined) yield* journal.put(name, life)
  return ({ event, key, revision }: TakenSlot) =>
    "m" + hash("sha256", `${life}.${transactionKey(key, event === undefined ? 0 : revision)}`, "base64url").slice(0, 32)
})
