import { Context, type Effect } from "effect"
import type { RoomId } from "../../domain/Ids.ts"
import type { StoreRepairStep } from "../../domain/reset/RepairStep.ts"
import type { StoreStep } from "../../domain/reset/Step.ts"
import type { StoreError } from "../../domain/StoreError.ts"

/** Repairs of the store, also while the bot works on it. Each is one transaction, and repeating it changes nothing. */
export class StoreRepair extends Context.Service<StoreRepair, {
  perform(step: StoreRepairStep | Extract<StoreStep, { readonly _tag: "NoteLeft" }>): Effect.Effect<void, StoreError>
  /** The replacement of this room does not name it as its predecessor: nothing follows it any more. */
  distrust(room: RoomId): Effect.Effect<void, StoreError>
  /** We listed these rooms in `m.direct`. */
  noteMarked(rooms: ReadonlyArray<RoomId>): Effect.Effect<void, StoreError>
}>()("matrix-surface/services/store/StoreRepair") {}
