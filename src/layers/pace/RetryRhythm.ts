import type { Effect } from "effect"
import type { WaitKind } from "../../domain/operations/WaitReason.ts"
import type { StoreError } from "../../domain/StoreError.ts"
import type { Overtaken, Patiently } from "./RequestLanes.ts"

/** The result of one step of a key's work. */
export type Tried =
  /** Nothing is left to do. */
  | { readonly _tag: "Done" }
  /** The work got on; the next step follows at once. */
  | { readonly _tag: "More" }
  | RetryAt

/**
 * The step did not succeed now. `kind`: how the wait is noted in the journal, undefined where it is not. In ms:
 * `after`, the wait that the server named; `longest`, the longest pause between two tries; `within`, the latest time
 * of the next try.
 */
export interface RetryAt {
  readonly _tag: "Again"
  readonly kind: WaitKind | undefined
  readonly why: string
  readonly after?: number | undefined
  readonly longest?: number
  readonly within?: number
}

export const done: Tried = { _tag: "Done" }
export const more: Tried = { _tag: "More" }

/**
 * How the work of a key went so far: `tries` that did not get on, since it was last hurried; `failed`: an earlier
 * step was told that it did not succeed, so it need not be logged again.
 */
export interface SoFar {
  readonly tries: number
  readonly failed: boolean
}

/** One kind of work by key, and how much of it is done at once. */
export interface RetryRhythm<K extends string> {
  /** Names the work in the log. */
  readonly name: string
  /** How the journal notes that the server takes long to answer; undefined where it does not. */
  readonly kind?: WaitKind
  /** Steps under way at once, among keys that get on; as many again may be under way among keys that do not. */
  readonly atOnce: number
  /** Keys in hand at once; those beyond them are read from `all` when there is room. */
  readonly most: number
  /** One request, made `patiently`, and what its answer means; it does not wait, as it holds a place. */
  readonly step: (key: K, so: SoFar, patiently: Patiently) => Effect.Effect<Tried, StoreError | Overtaken>
  /** Every key that has work, the most urgent first. */
  readonly all: Effect.Effect<ReadonlyArray<K>, StoreError>
}
