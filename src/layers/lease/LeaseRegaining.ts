import { Clock, Effect, Random } from "effect"
import { atStart, goodFor, taking } from "../../domain/account/LeaseRecord.ts"
import { patientDelay } from "../../domain/Backoff.ts"
import type { MatrixError } from "../../domain/matrix/MatrixError.ts"
import { elapsed } from "../../domain/Moment.ts"
import { moment } from "../pace/MonotonicClock.ts"
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

/** Tries to get a lease while the bot serves without one: the server may have refused to keep it only for a while. */
export const regain = (taken: Omit<Taking, "takeOver">) =>
  Effect.gen(function*() {
    for (let tries = 1;; tries++) {
      yield* taken.holding.unkept
      yield* Effect.sleep(patientDelay(tries, yield* Random.next))
      yield* Effect.ignore(retaken(taken))
    }
  })
