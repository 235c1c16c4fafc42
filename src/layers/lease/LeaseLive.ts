import { Clock, Context, Duration, Effect, Layer } from "effect"
import { randomBytes } from "node:crypto"
import { answerWithin, type Claimant, releasedLease, takenOver } from "../../domain/account/LeaseRecord.ts"
import type { StreamToken } from "../../domain/Ids.ts"
import { elapsed } from "../../domain/Moment.ts"
import { hostShown } from "../../domain/TerminalSafe.ts"
import { AccountLease } from "../../services/account/AccountLease.ts"
import { Matrix, type SyncOptions } from "../../services/matrix/Matrix.ts"
import { moment } from "../pace/MonotonicClock.ts"
import { makeHolding } from "./LeaseHolding.ts"
import { regain } from "./LeaseRegaining.ts"
import { makeRegister, seenIn } from "./LeaseRegister.ts"
import type { Loss } from "./LeaseState.ts"
import { take, unheld } from "./LeaseTaking.ts"

export interface LeaseOptions extends Pick<Claimant, "store" | "host"> {
  /** Names the folder of the store, which a living process has locked for itself (LeaseFolder). */
  readonly place: string
  /** The operator wants the bot that has the account to stop. */
  readonly takeOver: boolean
}

/** Keeps the lease in the account's global data, and reads what the syncs of this Matrix bring of it. */
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
    // An operator's word is for one start; a bot that loses the account afterwards asks like any other.
    let urgent = takeOver

    /** Best effort: without it the next bot asks and waits. */
    const release = Effect.suspend(() =>
      holding.isHeld() || yielded
        ? Effect.asVoid(
          Effect.ignore(Effect.timeoutOption(Effect.interruptible(register.say(releasedLease(own))), "1 second"))
        )
        : Effect.void
    )

    const ended = Effect.fnUntraced(function*({ other, wanted }: Loss) {
      yielded = wanted
      if (wanted) return yield* takenOver(other)
      yield* Effect.logWarning(
        "Another bot took the account while this one stood still or could not know of it, so this one stops serving"
      ).pipe(Effect.annotateLogs({ host: hostShown(other.host) }))
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

    // A sync that failed, or was answered much too late, may have been answered before a freeze or a cut: what another
    // bot of this account said since then is in no answer. The next sync therefore asks like a first one: with our own
    // events, and past the server's cache. It keeps its limit, as a batch that was too large is no smaller now.
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
