import { Context, type Effect } from "effect"
import type { Vitals } from "../../domain/Vitals.ts"

/** What `VitalsKept` has seen so far, also when the store could not take it. */
export class VitalSigns extends Context.Service<VitalSigns, { readonly now: Effect.Effect<Vitals> }>()("matrix-surface/layers/ops/VitalSigns") {}
