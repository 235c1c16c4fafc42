import { Effect } from "effect"
import {
  heldLease,
  type LeaseRecord,
  type LeaseWord,
  type SeenLease,
  whileHolding
} from "../../domain/account/LeaseRecord.ts"
import { MatrixError, MatrixFault } from "../../domain/matrix/MatrixError.ts"
import { refusalText } from "../../domain/matrix/RefusalText.ts"
import { moment } from "../pace/MonotonicClock.ts"
import type { Register } from "./LeaseRegister.ts"
import type { LeaseState } from "./LeaseState.ts"

/**
 * Bots that ask without end, and a server that takes our lease and does not give it back, must not keep one look
 * going for longer.
 */
const mostRounds = 5

const unproven = (detail: string) =>
  new MatrixError({ call: "GET account_data", reason: MatrixFault.cases.Unavailable.make({ detail }) })
export const anotherHasIt = unproven("another bot has the account")
export const answeredLate = unproven("answered too late to tell who has the account")
const manyAsk = unproven("many bots ask for the account")

/**
 * The failure of a look as an outage: it says nothing of the call that waited for the look, which must not be taken
 * for refused. `because` keeps what was refused for people.
 */
export const asOutage = ({ call, message, reason }: MatrixError) =>
  new MatrixError({
    call,
    reason: reason._tag === "Unavailable"
      ? reason
      : MatrixFault.cases.Unavailable.make({ detail: message, because: refusalText(reason) })
  })

/** Reads the lease and answers each bot that asks, until none does; returns what was read last. */
export const lookOnce = (register: Register, state: LeaseState): Effect.Effect<SeenLease, MatrixError> =>
  Effect.gen(function*() {
    let unread = 0
    for (let round = 0; round < mostRounds; round++) {
      const begun = yield* moment
      const heard = state.asked
      const seen = yield* register.read
      const mine = state.own
      if (mine === undefined) return yield* anotherHasIt
      switch (whileHolding(mine, seen)) {
        case "Hold":
          state.proveByLook(begun, heard)
          return seen
        case "Answer":
          yield* register.say(heldLease(mine, (seen.word as LeaseWord).by))
          break
        case "Assert":
          if (seen.lease === undefined) unread++
          yield* register.claim(mine)
          break
        case "Lost":
          state.lose(seen.lease as LeaseRecord, false)
          return yield* anotherHasIt
        case "Yield":
          state.lose(seen.word as LeaseWord, true)
          return yield* anotherHasIt
      }
    }
    if (unread < mostRounds) return yield* manyAsk
    yield* Effect.logWarning(
      "A second bot of this account on another host would not be noticed: the homeserver takes who has the " +
        "account, and does not give it back"
    )
    state.have(undefined)
    return { lease: undefined, word: undefined }
  })
