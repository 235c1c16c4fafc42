import { Effect, Latch, Semaphore } from "effect"
import {
  atStart,
  type Claimant,
  type LeaseRecord,
  type LeaseWord,
  type SeenLease,
  whileHolding
} from "../../domain/account/LeaseRecord.ts"
import type { MatrixError } from "../../domain/matrix/MatrixError.ts"
import type { Moment } from "../../domain/Moment.ts"
import { moment } from "../pace/MonotonicClock.ts"
import { untilAnswered } from "../pace/ServerRetry.ts"
import { anotherHasIt, answeredLate, asOutage, lookOnce } from "./LeaseLook.ts"
import type { Register } from "./LeaseRegister.ts"
import { LeaseState } from "./LeaseState.ts"

/**
 * The lease of the bot that holds the account, and the proofs that it still does.
 *
 * A proof is the beginning of a look, or of a sync that was answered: by then no bot had asked, and none had taken
 * the account. A newcomer waits for `answerWithin`, so what leaves within `goodFor` of a proof leaves before another
 * bot serves, however long this process was frozen in between: the age of a proof is read when something is about to
 * leave. The time at which an answer arrived proves nothing, as it may have lain in the socket while the process was
 * stopped. Once a bot is known to ask, only a look that began after our answer was written proves anything: of
 * "writes the answer, then reads the lease" here and "takes the lease, then reads the word" there, at least one side
 * sees the other.
 *
 * Nothing can call back a request that was written into the socket before a freeze, or one that was frozen between
 * its check and its sending.
 */
export const makeHolding = Effect.fnUntraced(function*(register: Register, self: Claimant) {
  const one = yield* Semaphore.make(1)
  const hurry = yield* Latch.make(false)
  const state = new LeaseState()
  const look = one.withPermit(lookOnce(register, state))

  const proven = Effect.flatMap(moment, (now): Effect.Effect<void, MatrixError> => {
    if (state.isGood(now)) return Effect.void
    // A look that was frozen, or took so long, says nothing of now.
    return state.own === undefined
      ? Effect.fail(anotherHasIt)
      : Effect.flatMap(
        Effect.andThen(lookOnce(register, state), moment),
        (after) => (state.isGood(after) ? Effect.void : Effect.fail(answeredLate))
      )
  })

  return {
    begin: (lease: LeaseRecord | undefined) => state.begin(lease),
    unkept: state.unkept,
    /** The server keeps a lease after all: ours, or another bot's, for which this one ends. */
    found: (lease: LeaseRecord, ours: boolean) => {
      state.isShown = true
      if (!state.isUnleased) return
      if (ours) state.have(lease)
      else state.lose(lease, false)
    },
    isShown: () => state.isShown,
    isHeld: () => state.own !== undefined,
    isLost: () => state.own === undefined && !state.isUnleased,
    look,
    /** Ends when something may leave; fails as an outage would while that is not proven. */
    prove: Effect.flatMap(
      moment,
      (now) => (state.isGood(now) ? Effect.void : Effect.mapError(one.withPermit(proven), asOutage))
    ),
    lost: state.lost,
    /** Looks whenever `hear` asks for it, for as long as it runs. */
    watch: Effect.forever(Effect.gen(function*() {
      yield* hurry.await
      hurry.closeUnsafe()
      yield* untilAnswered(Effect.suspend(() => (state.own === undefined ? Effect.void : Effect.asVoid(look))))
    })),
    /** Reads what a sync that began at `begun` brought; `busy`: it brought work that will soon want a proof. */
    hear: (begun: Moment, now: Moment, { lease, word }: SeenLease, busy: boolean) => {
      if (lease !== undefined) state.isShown = true
      if (state.isUnleased && lease !== undefined && atStart({ lease, word }, self, false) !== "Take") {
        return state.lose(lease, false)
      }
      const own = state.own
      if (own === undefined) return
      const says = whileHolding(own, { lease: lease ?? own, word })
      if (says === "Lost") return state.lose(lease as LeaseRecord, false)
      if (says === "Yield") return state.lose(word as LeaseWord, true)
      if (says === "Hold") state.proveBySync(begun)
      else state.hearQuestion()
      // What will want to leave in a moment finds the look under way.
      if (says !== "Hold" || (busy && !state.isProven(now))) hurry.openUnsafe()
    }
  }
})
export type Holding = Effect.Success<ReturnType<typeof makeHolding>>
