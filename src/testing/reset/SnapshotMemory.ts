import { Context, Effect, Layer } from "effect"
import type { Snapshot } from "../../domain/reset/snapshot/Snapshot.ts"
import { Interpreter } from "../../services/reset/Interpreter.ts"
import { SnapshotReader } from "../../services/reset/SnapshotReader.ts"
import { applyStep } from "./ApplyStep.ts"

/** A snapshot that is only a value, and an interpreter that changes it. */
export const layer = (first: Snapshot): Layer.Layer<SnapshotReader | Interpreter> =>
  Layer.effectContext(Effect.sync(() => {
    let world = first
    return Context.make(SnapshotReader, SnapshotReader.of({ snapshot: Effect.sync(() => world) })).pipe(
      Context.add(
        Interpreter,
        Interpreter.of({ perform: (step) => Effect.sync(() => void (world = applyStep(step, world))) })
      )
    )
  }))
