import { Clock, Effect, Result } from "effect"
import { atStart, goodFor, taking } from "../../domain/account/LeaseRecord.ts"
import { patientDelay, withServerWait } from "../../domain/Backoff.ts"
import { type MatrixError, namedWait } from "../../domain/matrix/MatrixError.ts"
import { elapsed } from "../../domain/Moment.ts"
import { moment } from "../pace/MonotonicClock.ts"
import { retrySchedule } from "../pace/ServerRetry.ts"
import type { Taking } from "./LeaseTaking.ts"

/** Takes the lease where no bot has it, while this one serves; where another bot has it, this one ends and asks. */
const retaken = ({ holding, own, register }: Omit<Taking, "takeOver">): Effect.Effect<void, MatrixError> =>
  Effect.gen(function*() {
    const seen = yield* register.read
    const { lease } = seen
    if (lease !== undefined && atStart(seen, own, false) !== "Take") return holding.found(lease, false)
    const begun = yield* moment
    const mine = taking(own, lease, yield* Clock.currentTimeMillis)
    yield* register.claim(mine)
    if (elapsed(begun, yield* moment) > goodFor) return
    // A server that accepts a lease and does not give it back still keeps none.
    const after = yield* register.read
    if (after.lease !== undefined) holding.found(after.lease, after.lease.instance === own.instance)
  })

/** Rarer from try to try, and after a limit no sooner than the server said. */
const pace = retrySchedule<Result.Result<void, MatrixError>>((last, tries, random) =>
  withServerWait(Result.isFailure(last) ? namedWait(last.failure) : undefined, patientDelay(tries, random))
)

/** Tries to get a lease while the bot serves without one: the server may have refused to keep it only for a while. */
export const regain = (taken: Omit<Taking, "takeOver">) => {
  const { unkept } = taken.holding
  const once = Effect.tap(Effect.result(retaken(taken)), unkept)
  return Effect.andThen(unkept, Effect.scheduleFrom(once, Result.void, pace))
}
