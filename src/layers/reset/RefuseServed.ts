import { Effect, Option } from "effect"
import { UserError } from "../../domain/UserError.ts"
import { AccountLease } from "../../services/account/AccountLease.ts"

const refused = (sentence: string) => UserError.refuse(`${sentence} Nothing was changed.`)

/**
 * Refuses while a bot of another folder serves the account, wherever it runs, which is asked of the account itself;
 * one of this folder the folder's lock tells. A server that cannot be asked is refused elsewhere.
 */
export const refuseServed = Effect.gen(function*() {
  const { unheld } = yield* AccountLease
  const answer = yield* Effect.timeoutOption(Effect.catch(unheld, ({ sentence }) => refused(sentence)), "2 minutes")
  if (Option.isNone(answer)) {
    return yield* refused("The homeserver does not say whether another bot serves this account.")
  }
})
