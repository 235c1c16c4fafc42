import { Effect, Option } from "effect"
import { UserError } from "../../domain/UserError.ts"
import { AccountLease } from "../../services/account/AccountLease.ts"

const refused = (sentence: string) => UserError.refuse(`${sentence} Nothing was changed.`)

/**
 * Refuses while a bot of another folder serves the account, on whatever host; the account's lease tells. The folder's
 * own bot is found by the folder's lock.
 */
export const refuseServed = Effect.gen(function*() {
  const { unheld } = yield* AccountLease
  const answer = yield* Effect.timeoutOption(Effect.catch(unheld, ({ sentence }) => refused(sentence)), "2 minutes")
  if (Option.isNone(answer)) {
    return yield* refused("The homeserver does not say whether another bot serves this account.")
  }
})
