import { Effect, Schedule } from "effect"
import type { StoreError } from "../../domain/StoreError.ts"

/** Between two tries while the store is in trouble, in ms. */
export const storePace = 2_000

/** Tries without end while the store is in trouble: nothing may be forgotten meanwhile. */
export const storeRetry = Schedule.spaced(storePace)

const logged = <A, R>(work: Effect.Effect<A, StoreError, R>) =>
  Effect.tapError(work, (error) => Effect.logError(error.message))

/** Logs a store in trouble and tries again until it heals. */
export const untilStored = <A, R>(work: Effect.Effect<A, StoreError, R>): Effect.Effect<A, StoreError, R> =>
  Effect.retry(logged(work), storeRetry)

/** The same where a bug is no reason to give up either: it is logged as one that met `what`. */
export const untilDone = <A, R>(what: string, work: Effect.Effect<A, StoreError, R>): Effect.Effect<A, never, R> =>
  logged(work).pipe(
    Effect.tapDefect((defect) => Effect.logError(`A bug met ${what}`, defect)),
    Effect.sandbox,
    Effect.retry(storeRetry),
    // The schedule has no end.
    Effect.orDie
  )
