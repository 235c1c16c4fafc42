import { Clock, Effect } from "effect"
import { StartRefused } from "../../domain/ExitWith.ts"
import { leaseType, readLease, staleAfter } from "../../domain/Lease.ts"
import { Matrix } from "../../services/Matrix.ts"

/**
 * Refuses while a bot of another folder serves the account, wherever it runs; one of this folder the folder's lock tells.
 * `own`: the mark of the store here. A server that cannot be asked is refused elsewhere.
 */
export const refuseServed = Effect.fnUntraced(function*(own: string | undefined) {
  const { accountData } = yield* Matrix
  const lease = readLease(yield* Effect.orElseSucceed(accountData(leaseType), () => ({})))
  const age = (yield* Clock.currentTimeMillis) - (lease?.at ?? 0)
  if (lease === undefined || lease.released === true || lease.store === own || age > staleAfter) return
  const host = lease.host.replaceAll(/\p{C}/gu, "?").slice(0, 60)
  return yield* new StartRefused({ sentence: `Another bot serves this account on ${host}: stop that one first. If it was killed just now, its word is good for a minute. Nothing was changed.`, exitCode: 2 })
})
