import type { Effect } from "effect"
import type { SqlError } from "effect/sql/SqlError"
import type { StoreError } from "../../../domain/StoreError.ts"

/** Runs a statement or a transaction of the journal: uninterrupted, and failing with a `StoreError` only. */
export type StoreRun = <A, R>(effect: Effect.Effect<A, SqlError, R>) => Effect.Effect<A, StoreError, R>
