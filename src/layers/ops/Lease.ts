import { Clock, Context, Deferred, Effect, Latch, Layer, Random } from "effect"
import { randomBytes } from "node:crypto"
import type { StartRefused } from "../../domain/ExitWith.ts"
import { atStart, firstBeat, heldBy, type Lease, leaseType, lostTo, pace, readLease, watchFor, whileServing, whileWatching } from "../../domain/Lease.ts"
import { waitAfter } from "../../domain/Retry.ts"
import type { RawEvent, SyncBatch } from "../../domain/Sync.ts"
import { AccountLease } from "../../services/AccountLease.ts"
import { Matrix } from "../../services/Matrix.ts"

export interface LeaseOptions {
  /** Stands for the store's incarnation. */
  readonly store: string
  readonly host: string
  /** The operator wants the other to stop. */
  readonly takeOver: boolean
}

/** While it watches; a beat that came by is seen at once. */
const look = 2_000
/** Our own beats come back with a sync, so silence for longer says that the sync stands still. */
const silence = 15_000
/** Between two beats, whoever asks for them. */
const breath = "1 second"

const leaseIn = ({ accountData }: SyncBatch) =>
  readLease(accountData.findLast(({ type }) => type === leaseType)?.["content"] as RawEvent | undefined)

/** The lease in the account's global data; what comes by with the syncs of this Matrix is looked at too. */
export const layer = ({ takeOver, ...identity }: LeaseOptions): Layer.Layer<Matrix | AccountLease, never, Matrix> => Layer.effectContext(Effect.gen(function*() {
  const matrix = yield* Matrix
  const lost = yield* Deferred.make<never, StartRefused>()
  const hurry = yield* Latch.make(false)
  const began = { ...identity, instance: randomBytes(9).toString("base64url"), startedAt: yield* Clock.currentTimeMillis }
  let own: Lease | undefined
  let last: Lease | undefined
  let heardAt = 0

  const current = Effect.map(matrix.accountData(leaseType), readLease)

  const see = (seen: Lease | undefined) => Effect.suspend(() => {
    if (own === undefined || seen === undefined) return Effect.void
    const says = whileServing(own, last, seen)
    if (seen.instance !== own.instance) last = seen
    if (says === "Stop") return Deferred.fail(lost, lostTo(own, seen))
    if (says === "Beat") hurry.openUnsafe()
    return Effect.void
  })

  /** Waits for a server that is away; one that keeps no account data is served without a lease. */
  const found = Effect.gen(function*() {
    for (let tries = 1;; tries++) {
      const answer = yield* Effect.result(current)
      if (answer._tag === "Success") return answer.success
      const wait = waitAfter(answer.failure, tries, yield* Random.next)
      if (wait === undefined) return undefined
      if (tries === 1) yield* Effect.logWarning(`${answer.failure.message}; waiting for the homeserver to say whether another bot serves this account`)
      yield* Effect.sleep(wait)
    }
  })

  const watch = Effect.fnUntraced(function*(first: Lease) {
    yield* Effect.logWarning("Another bot served this account a moment ago; waiting to see whether it still does").pipe(Effect.annotateLogs({ host: first.host }))
    const end = (yield* Clock.currentTimeMillis) + watchFor
    while (true) {
      yield* Effect.sleep(look)
      const answer = yield* Effect.result(current)
      if (answer._tag === "Failure") continue
      const says = whileWatching(first, answer.success)
      if (says === "Held") return yield* heldBy(answer.success ?? first)
      if (says === "Free" || (yield* Clock.currentTimeMillis) >= end) return answer.success
    }
  })

  const take = Effect.gen(function*() {
    const there = yield* found
    const now = yield* Clock.currentTimeMillis
    last = atStart(there, identity, now, takeOver) === "Take" || there === undefined ? there : yield* watch(there)
    heardAt = yield* Clock.currentTimeMillis
    own = firstBeat(began, last, heardAt, takeOver)
  })

  const put = (change: Partial<Lease>) => Effect.suspend(() => (own === undefined ? Effect.void : matrix.putAccountData(leaseType, { ...own, ...change })))

  let warned = false
  const beat = Effect.gen(function*() {
    hurry.closeUnsafe()
    const at = yield* Clock.currentTimeMillis
    if (at - heardAt > silence) yield* Effect.ignore(Effect.flatMap(current, see))
    if (own !== undefined) own = { ...own, at }
    const answer = yield* Effect.result(put({}))
    // Away or too busy is no news here: the next beat tries again.
    if (answer._tag === "Failure" && answer.failure.reason._tag === "Refused" && !warned) {
      warned = true
      yield* Effect.logWarning(`A second bot of this account on another host would not be noticed: ${answer.failure.message}`)
    }
    yield* Effect.sleep(breath)
    yield* Effect.raceFirst(Effect.sleep(pace - 1_000), hurry.await)
  })

  /** Nothing depends on it: who finds no word of it waits a little. */
  const release = Effect.gen(function*() {
    if (yield* Deferred.isDone(lost)) return
    const at = yield* Clock.currentTimeMillis
    yield* Effect.ignore(Effect.timeoutOption(Effect.interruptible(put({ at, released: true })), "1 second"))
  })

  return Context.make(AccountLease, AccountLease.of({
    hold: (serving) =>
      Effect.scoped(Effect.gen(function*() {
        yield* take
        yield* Effect.forkScoped(Effect.forever(beat))
        return yield* Effect.raceFirst(serving, Deferred.await(lost))
      })).pipe(Effect.ensuring(release))
  })).pipe(Context.add(Matrix, Matrix.of({
    ...matrix,
    sync: (since, timeout, options) => Effect.tap(matrix.sync(since, timeout, options), (batch) =>
      Effect.andThen(Effect.map(Clock.currentTimeMillis, (at) => void (heardAt = at)), see(leaseIn(batch))))
  })))
}))
