import { Clock, Context, Duration, Effect, Layer } from "effect"
import { randomBytes } from "node:crypto"
import { answerWithin, type Claimant, released, takenOver, tame } from "../../domain/account/LeaseRecord.ts"
import type { StreamToken } from "../../domain/Ids.ts"
import { elapsed } from "../../domain/Moment.ts"
import { AccountLease } from "../../services/account/AccountLease.ts"
import { Matrix, type SyncOptions } from "../../services/matrix/Matrix.ts"
import { moment } from "../pace/MonotonicClock.ts"
import { makeHolding } from "./LeaseHolding.ts"
import { regain } from "./LeaseRegaining.ts"
import { makeRegister, seenIn } from "./LeaseRegister.ts"
import type { Loss } from "./LeaseState.ts"
import { take, unheld } from "./LeaseTaking.ts"

export interface LeaseOptions extends Pick<Claimant, "store" | "host"> {
  /** Where the store is: a place that a living process has locked is nobody else's. */
  readonly place: string
  /** The operator wants whoever has it to stop. */
  readonly takeOver: boolean
}

/** The lease in the account's global data; what comes by with the syncs of this Matrix is looked at too. */
export const layer = ({ takeOver, ...identity }: LeaseOptions): Layer.Layer<Matrix | AccountLease, never, Matrix> =>
  Layer.effectContext(Effect.gen(function*() {
    const matrix = yield* Matrix
    const register = makeRegister(matrix)
    const own: Claimant = {
      ...identity,
      instance: randomBytes(9).toString("base64url"),
      startedAt: yield* Clock.currentTimeMillis
    }
    const holding = yield* makeHolding(register, own)
    let yielded = false
    // An operator's word is for one start; whoever lost the account afterwards asks like anybody.
    let urgent = takeOver

    /** Nothing depends on it: who finds no word of it asks and waits. */
    const release = Effect.suspend(() =>
      holding.isHeld() || yielded
        ? Effect.asVoid(
          Effect.ignore(Effect.timeoutOption(Effect.interruptible(register.say(released(own))), "1 second"))
        )
        : Effect.void
    )

    const ended = Effect.fnUntraced(function*({ other, wanted }: Loss) {
      yielded = wanted
      if (wanted) return yield* takenOver(other)
      yield* Effect.logWarning(
        "Another bot took the account while this one stood still or could not know of it, so this one stops serving"
      ).pipe(Effect.annotateLogs({ host: tame(other.host) }))
    })

    const hold = <A, E, R>(serving: Effect.Effect<A, E, R>) =>
      Effect.gen(function*() {
        while (true) {
          yield* take({ register, holding, own, takeOver: urgent })
          urgent = false
          const outcome = yield* Effect.scoped(Effect.gen(function*() {
            yield* Effect.forkScoped(holding.watch)
            yield* Effect.forkScoped(regain({ register, holding, own }))
            const lost = Effect.map(holding.lost, (loss) => ({ _tag: "Lost" as const, loss }))
            return yield* holding.isLost()
              ? lost
              : Effect.raceFirst(lost, Effect.map(serving, (value) => ({ _tag: "Done" as const, value })))
          }))
          if (outcome._tag === "Done") return outcome.value
          yield* ended(outcome.loss)
        }
      }).pipe(Effect.ensuring(release))

    // A sync that was not answered, or long after it should have been, may have an answer of before its freeze or its
    // cut: whatever somebody else said with this account since then is in none. The next one is a first one: our own
    // events too, and so that the server does not give again what it kept. As small as ever: one that was too large
    // is no smaller for it.
    let inDoubt = false
    const sync = Effect.fnUntraced(
      function*(since: StreamToken | undefined, timeout: Duration.Duration, options?: SyncOptions) {
        const begun = yield* moment
        const anew = inDoubt && since !== undefined
        inDoubt = true
        const batch = yield* anew
          ? matrix.sync(since, Duration.zero, options?.limit === undefined ? {} : { limit: options.limit })
          : matrix.sync(since, timeout, options)
        const now = yield* moment
        inDoubt = elapsed(begun, now) > Duration.toMillis(timeout) + answerWithin
        holding.hear(begun, now, seenIn(batch), batch.joined.length + batch.invited.length > 0)
        return batch
      }
    )

    return Context.make(
      AccountLease,
      AccountLease.of({
        hold,
        prove: holding.prove,
        unheld: unheld({ register, own, takeOver: false })
      })
    ).pipe(Context.add(Matrix, Matrix.of({ ...matrix, sync })))
  }))
