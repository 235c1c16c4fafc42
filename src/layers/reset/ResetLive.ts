import { Effect, Layer } from "effect"
import type { RoomId } from "../../domain/Ids.ts"
import { elapsed, type Moment } from "../../domain/Moment.ts"
import { isEmpty, type Plan, planOf } from "../../domain/reset/Plan.ts"
import { planForeign, planStale, ResetHalted, type StepFailed } from "../../domain/reset/ResetErrors.ts"
import type { Snapshot } from "../../domain/reset/snapshot/Snapshot.ts"
import type { Step } from "../../domain/reset/Step.ts"
import { roomsOf, without } from "../../domain/reset/StepRooms.ts"
import { stepStatuses } from "../../domain/reset/StepStatus.ts"
import { Interpreter } from "../../services/reset/Interpreter.ts"
import { Reset } from "../../services/reset/Reset.ts"
import { SnapshotReader } from "../../services/reset/SnapshotReader.ts"
import { moment } from "../pace/MonotonicClock.ts"

/** How many steps of a stage run side by side. */
export const sideBySide = 8

/** Ms for which a snapshot is fresh: its plan runs without another one. */
const snapshotFreshFor = 20_000

const named = ({ homeserver, store, user }: Snapshot) =>
  `${user ?? "an account without a name"}${homeserver === null ? "" : ` on ${homeserver}`}${
    homeserver === null && user === null ? ` (store ${store?.incarnation ?? "without a name"})` : ""
  }`

const isForeign = (plan: Snapshot, now: Snapshot) => plan.user !== now.user || plan.homeserver !== now.homeserver

/** Performs the steps, stage after stage; the rooms of one that fails are left as they are from then on. */
const carriedOut = Effect.fnUntraced(function*(interpreter: Interpreter["Service"], stages: Plan["stages"]) {
  const done: Array<Step> = []
  const failures: Array<StepFailed> = []
  const aside = new Set<RoomId>()
  // When the server is away, each further room would only find that out again.
  let inVain = 0
  const fail = (error: StepFailed) =>
    Effect.suspend((): Effect.Effect<void, StepFailed> => {
      failures.push(error)
      inVain = error.again === "later" ? inVain + 1 : 0
      const rooms = roomsOf(error.step)
      if (rooms === undefined || inVain >= sideBySide) return Effect.fail(error)
      for (const room of rooms) aside.add(room)
      return Effect.void
    })
  const succeed = (step: Step) =>
    Effect.sync(() => {
      done.push(step)
      inVain = 0
    })
  const perform = (step: Step) =>
    Effect.matchEffect(interpreter.perform(step), { onFailure: fail, onSuccess: () => succeed(step) })
  for (const stage of stages) {
    // A step that fails changes no other step of its stage, only those of later stages.
    const ended = yield* Effect.result(
      Effect.forEach(stage.flatMap((step) => without(step, aside) ?? []), perform, {
        concurrency: sideBySide,
        discard: true
      })
    )
    if (ended._tag === "Failure") break
  }
  return { performed: done, failures, of: stages.flat().length }
})

export const layer: Layer.Layer<Reset, never, SnapshotReader | Interpreter> = Layer.effect(
  Reset,
  Effect.gen(function*() {
    const snapshots = yield* SnapshotReader
    const interpreter = yield* Interpreter
    let fresh: { readonly at: Moment; readonly plan: Plan } | undefined

    const looked = Effect.fnUntraced(function*(plan: Plan) {
      fresh = { at: yield* moment, plan }
      return plan
    })

    const due = Effect.fnUntraced(function*(plan: Plan) {
      const snapshot = yield* snapshots.snapshot
      if (isForeign(plan.basis, snapshot)) {
        return yield* planForeign(named(plan.basis), named(snapshot))
      }
      const stages = stepStatuses(plan, snapshot)
      const stale = stages.flat().filter(([, status]) => status === "stale").map(([step]) => step)
      if (stale.length > 0) return yield* planStale(stale)
      return yield* looked(planOf(
        plan.basis,
        stages.map((stage) => stage.filter(([, status]) => status === "due").map(([step]) => step))
      ))
    })

    const plan: Reset["Service"]["plan"] = (make) =>
      Effect.flatMap(snapshots.snapshot, (snapshot) => looked(make(snapshot)))

    const attempt = Effect.fnUntraced(function*(plan: Plan) {
      const isFresh = fresh?.plan === plan && elapsed(fresh.at, yield* moment) < snapshotFreshFor
      const { stages } = isFresh ? plan : yield* due(plan)
      fresh = undefined
      return yield* carriedOut(interpreter, stages)
    })

    const run = Effect.fnUntraced(function*(plan: Plan) {
      const { failures, of, performed } = yield* attempt(plan)
      const [reason] = failures
      if (reason !== undefined) {
        return yield* new ResetHalted({ done: performed.length, of, failed: failures.length, reason })
      }
      return performed
    })

    return Reset.of({
      plan,
      due,
      attempt,
      run,
      planAndRun: Effect.fnUntraced(function*({ make, saved }, confirmed) {
        const wanted = saved === undefined ? yield* plan(make) : yield* due(saved)
        if (isEmpty(wanted)) return { plan: wanted, performed: [] }
        yield* confirmed(wanted)
        return { plan: wanted, performed: yield* run(wanted) }
      })
    })
  })
)
