import { Context, type Effect, type Option } from "effect"
import type { StoreError } from "../../domain/StoreError.ts"

/** Small values of the store's own, by name, such as its incarnation or the learned budget. */
export class StoreValues extends Context.Service<StoreValues, {
  get(name: string): Effect.Effect<Option.Option<string>, StoreError>
  /** The values whose names begin so, by their names. */
  named(prefix: string): Effect.Effect<ReadonlyMap<string, string>, StoreError>
  put(name: string, value: string): Effect.Effect<void, StoreError>
}>()("matrix-surface/services/store/StoreValues") {}
