import { Deferred, Effect, Latch } from "effect"
import { goodFor, type LeaseRecord } from "../../domain/account/LeaseRecord.ts"
import { elapsed, type Moment } from "../../domain/Moment.ts"

/** Which bot took the account from this one, and whether an operator wanted it so. */
export interface Loss {
  readonly other: Pick<LeaseRecord, "host" | "startedAt">
  readonly wanted: boolean
}

/** What this process knows of its lease. Mutable, and confined to the holding. */
export class LeaseState {
  /** The lease that is ours; undefined: it is another's, or the server keeps none. */
  own: LeaseRecord | undefined
  /** The server keeps no lease, so this bot serves without one. */
  isUnleased = false
  /** The server showed a lease once, so it does keep one, whatever it answers for now. */
  isShown = false
  #lost = Deferred.makeUnsafe<Loss>()
  #proof: Moment | undefined
  readonly #unkept = Latch.makeUnsafe(false)
  /** How often another bot was heard to ask, and how many of these questions were answered. */
  #asked = 0
  #answered = 0

  /** From now on the account is ours; `undefined`: the server keeps no lease. */
  begin(lease: LeaseRecord | undefined): void {
    this.have(lease)
    this.#lost = Deferred.makeUnsafe<Loss>()
  }

  have(lease: LeaseRecord | undefined): void {
    this.own = lease
    this.#proof = undefined
    this.isUnleased = lease === undefined
    if (this.isUnleased) this.#unkept.openUnsafe()
    else this.#unkept.closeUnsafe()
  }

  lose(other: Loss["other"], wanted: boolean): void {
    this.own = undefined
    this.#proof = undefined
    this.isUnleased = false
    this.#unkept.closeUnsafe()
    Deferred.doneUnsafe(this.#lost, Effect.succeed({ other, wanted }))
  }

  /** Passes while the server keeps no lease. */
  get unkept(): Effect.Effect<void> {
    return this.#unkept.await
  }

  get lost(): Effect.Effect<Loss> {
    return Effect.suspend(() => Deferred.await(this.#lost))
  }

  /** Something may leave now: nothing needs a proof, or the last one is young enough. */
  isGood(now: Moment): boolean {
    return this.isUnleased || this.isProven(now)
  }

  isProven(now: Moment): boolean {
    return this.#proof !== undefined && elapsed(this.#proof, now) <= goodFor
  }

  /** Another bot was heard to ask. */
  hearQuestion(): void {
    this.#asked++
  }

  /** The number of questions heard so far, for `proveByLook`. */
  get asked(): number {
    return this.#asked
  }

  /** A look that began at `begun`, and that answered the first `heard` questions, found the lease ours. */
  proveByLook(begun: Moment, heard: number): void {
    this.#proof = begun
    this.#answered = Math.max(this.#answered, heard)
  }

  /** A sync that began at `begun` found the lease ours, which proves nothing while a question is unanswered. */
  proveBySync(begun: Moment): void {
    if (this.#asked !== this.#answered) return
    if (this.#proof === undefined || this.#proof.steady < begun.steady) this.#proof = begun
  }
}
