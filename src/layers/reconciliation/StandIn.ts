import { Effect, Layer } from "effect"
import { AccountRecords } from "../../services/reconciliation/AccountRecords.ts"
import { StoreRepair } from "../../services/store/StoreRepair.ts"

/** `StoreRepair` and `AccountRecords` that change nothing: the layers that do take their place. */
export const layer: Layer.Layer<StoreRepair | AccountRecords> = Layer.merge(
  Layer.succeed(
    StoreRepair,
    StoreRepair.of({ perform: () => Effect.void, distrust: () => Effect.void, noteMarked: () => Effect.void })
  ),
  Layer.succeed(
    AccountRecords,
    AccountRecords.of({
      markDirect: () => Effect.void,
      takeOutOfDirect: () => Effect.void,
      mirrorChat: () => Effect.void,
      mirrorStore: () => Effect.void
    })
  )
)
