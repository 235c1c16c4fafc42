import { Deferred, Effect, Latch, Semaphore } from "effect"
import {
  atStart,
  type Claimant,
  goodFor,
  held,
  type LeaseRecord,
  type LeaseWord,
  type SeenLease,
  whileHolding
} from "../../domain/account/LeaseRecord.ts"
import { MatrixError, MatrixFault } from "../../domain/matrix/MatrixError.ts"
import { refusalText } from "../../domain/matrix/RefusalText.ts"
import { elapsed, type Moment } from "../../domain/Moment.ts"
import { moment } from "../pace/MonotonicClock.ts"
import { patiently, type Register } from "./LeaseRegister.ts"

/** Who made us stop, and whether an operator wanted it so. */
export interface Loss {
  readonly other: Pick<LeaseRecord, "host" | "startedAt">
  readonly wanted: boolean
}

/**
 * Others that ask without end, and a server that takes our lease and does not give it back, must not keep one look
 * going.
 */
const mostRounds = 5

const unproven = (detail: string) =>
  new MatrixError({ call: "GET account_data", reason: MatrixFault.cases.Unavailable.make({ detail }) })
const gone = unproven("another bot has the account")
const slow = unproven("answered too late to tell who has the account")
const crowded = unproven("many bots ask for the account")

/**
 * A refused look says nothing of the call that waited for it, which must not be taken for refused; people are told
 * what was.
 */
const asOutage = ({ call, message, reason }: MatrixError) =>
  new MatrixError({
    call,
    reason: reason._tag === "Unavailable"
      ? reason
      : MatrixFault.cases.Unavailable.make({ detail: message, because: refusalText(reason) })
  })

/**
 * What the one that holds knows, and what it is good for.
 *
 * A proof is the beginning of a look, or of a sync that was answered: by then nobody had asked, and nobody had taken.
 * Whoever asks later waits for `answerWithin`, so what leaves within `goodFor` of a proof leaves before another
 * serves, however long this process was frozen in between, since the age of a proof is told when something is about
 * to leave. When an answer arrived proves nothing: it may have lain in the socket while we were stopped. Once
 * somebody is known to ask, only a look proves anything, after our answer was written: of "writes the answer, then
 * reads the lease" here and "takes the lease, then reads the word" there, at least one side sees the other.
 *
 * What nobody can call back: a request that was written into the socket before the freeze, and one that was frozen
 * between this check and that.
 */
export const makeHolding = Effect.fnUntraced(function*(register: Register, self: Claimant) {
  const one = yield* Semaphore.make(1)
  const hurry = yield* Latch.make(false)
  let own: LeaseRecord | undefined
  let lost = Deferred.makeUnsafe<Loss>()
  let proof: Moment | undefined
  // The server keeps no word of it, which is asked for again.
  let unleased = false
  const unkept = yield* Latch.make(false)
  // A server that showed a lease keeps one, whatever it answers for now.
  let shown = false
  // How often somebody was heard to ask, and how many of them had their answer.
  let asked = 0
  let answered = 0

  const have = (lease: LeaseRecord | undefined) => {
    own = lease
    proof = undefined
    unleased = lease === undefined
    if (unleased) unkept.openUnsafe()
    else unkept.closeUnsafe()
  }

  const lose = (other: Loss["other"], wanted: boolean) => {
    own = undefined
    proof = undefined
    unleased = false
    unkept.closeUnsafe()
    Deferred.doneUnsafe(lost, Effect.succeed({ other, wanted }))
  }

  const isGood = (now: Moment) => proof !== undefined && elapsed(proof, now) <= goodFor

  /** One look; whoever asks is answered first. What was read last. */
  const look: Effect.Effect<SeenLease, MatrixError> = Effect.gen(function*() {
    let unread = 0
    for (let round = 0; round < mostRounds; round++) {
      const begun = yield* moment
      const heard = asked
      const seen = yield* register.read
      const mine = own
      if (mine === undefined) return yield* gone
      switch (whileHolding(mine, seen)) {
        case "Hold":
          proof = begun
          answered = Math.max(answered, heard)
          return seen
        case "Answer":
          yield* register.say(held(mine, (seen.word as LeaseWord).by))
          break
        case "Assert":
          if (seen.lease === undefined) unread++
          yield* register.claim(mine)
          break
        case "Lost":
          lose(seen.lease as LeaseRecord, false)
          return yield* gone
        case "Yield":
          lose(seen.word as LeaseWord, true)
          return yield* gone
      }
    }
    if (unread < mostRounds) return yield* crowded
    yield* Effect.logWarning(
      "A second bot of this account on another host would not be noticed: the homeserver takes who has the " +
        "account, and does not give it back"
    )
    have(undefined)
    return { lease: undefined, word: undefined }
  })

  const proven = Effect.flatMap(moment, (now): Effect.Effect<void, MatrixError> => {
    if (unleased || isGood(now)) return Effect.void
    // A look that was frozen, or took so long, says nothing of now.
    return own === undefined
      ? Effect.fail(gone)
      : Effect.flatMap(
        Effect.andThen(look, moment),
        (after) => (unleased || isGood(after) ? Effect.void : Effect.fail(slow))
      )
  })

  return {
    /** From now on the account is ours; `undefined`: the server keeps no word of it. */
    begin: (lease: LeaseRecord | undefined) => {
      have(lease)
      lost = Deferred.makeUnsafe<Loss>()
    },
    /** Passes while the server keeps no word of it. */
    unkept: unkept.await,
    /** The server keeps one after all, ours or that of another, for which this one ends. */
    found: (lease: LeaseRecord, ours: boolean) => {
      shown = true
      if (!unleased) return
      if (ours) have(lease)
      else lose(lease, false)
    },
    isShown: () => shown,
    isHeld: () => own !== undefined,
    isLost: () => own === undefined && !unleased,
    look: one.withPermit(look),
    prove: Effect.flatMap(
      moment,
      (now) => (unleased || isGood(now) ? Effect.void : Effect.mapError(one.withPermit(proven), asOutage))
    ),
    lost: Effect.suspend(() => Deferred.await(lost)),
    /** Looks whenever it is told to, for as long as it runs. */
    watch: Effect.forever(Effect.gen(function*() {
      yield* hurry.await
      hurry.closeUnsafe()
      yield* patiently(Effect.suspend(() => (own === undefined ? Effect.void : Effect.asVoid(one.withPermit(look)))))
    })),
    /** What a sync that began then has brought, and whether there is work to do that wants a proof. */
    hear: (begun: Moment, now: Moment, { lease, word }: SeenLease, busy: boolean) => {
      if (lease !== undefined) shown = true
      if (unleased && lease !== undefined && atStart({ lease, word }, self, false) !== "Take") return lose(lease, false)
      if (own === undefined) return
      const says = whileHolding(own, { lease: lease ?? own, word })
      if (says === "Lost") return lose(lease as LeaseRecord, false)
      if (says === "Yield") return lose(word as LeaseWord, true)
      if (says !== "Hold") asked++
      else if (asked === answered && (proof === undefined || proof.steady < begun.steady)) proof = begun
      // What will want to leave in a moment finds the look under way.
      if (says !== "Hold" || (busy && !isGood(now))) hurry.openUnsafe()
    }
  }
})
export type Holding = Effect.Success<ReturnType<typeof makeHolding>>
