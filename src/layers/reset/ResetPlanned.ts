import { Clock, Effect, Layer } from "effect"
import { type Plan, planOf } from "../../domain/reset/Plan.ts"
import { PlanForeign, PlanStale, ResetHalted } from "../../domain/reset/ResetErrors.ts"
import type { Snapshot } from "../../domain/reset/Snapshot.ts"
import { standings } from "../../domain/reset/Standing.ts"
import type { Step } from "../../domain/reset/Step.ts"
import { Interpreter } from "../../services/Interpreter.ts"
import { Reset } from "../../services/Reset.ts"
import { World } from "../../services/World.ts"

/** Steps of a stage that are under way side by side. */
export const sideBySide = 8

/** For so long what was just looked at is the present: nobody had the time to think about it. */
const present = 20_000

const named = ({ homeserver, store, user }: Snapshot) =>
  `${user ?? "an account without a name"}${homeserver === null ? "" : ` on ${homeserver}`}${homeserver === null && user === null ? ` (store ${store?.incarnation ?? "without a name"})` : ""}`

const isForeign = (plan: Snapshot, now: Snapshot) =>
  plan.user !== now.user || plan.homeserver !== now.homeserver

export const layer: Layer.Layer<Reset, never, World | Interpreter> = Layer.effect(Reset, Effect.gen(function*() {
  const world = yield* World
  const interpreter = yield* Interpreter
  let fresh: { readonly at: number; readonly plan: Plan } | undefined

  const looked = Effect.fnUntraced(function*(plan: Plan) {
    fresh = { at: yield* Clock.currentTimeMillis, plan }
    return plan
  })

  const due = Effect.fnUntraced(function*(plan: Plan) {
    const snapshot = yield* world.snapshot
    if (isForeign(plan.basis, snapshot)) return yield* new PlanForeign({ planned: named(plan.basis), present: named(snapshot) })
    const stages = standings(plan, snapshot)
    const stale = stages.flat().filter(([, standing]) => standing === "stale").map(([step]) => step)
    if (stale.length > 0) return yield* new PlanStale({ steps: stale })
    return yield* looked(planOf(plan.basis, stages.map((stage) => stage.filter(([, standing]) => standing === "due").map(([step]) => step))))
  })

  return Reset.of({
    plan: (program, wish) => Effect.flatMap(world.snapshot, (snapshot) => looked(program(snapshot, wish))),
    due,
    run: Effect.fnUntraced(function*(plan) {
      const isFresh = fresh?.plan === plan && (yield* Clock.currentTimeMillis) - fresh.at < present
      const { stages } = isFresh ? plan : yield* due(plan)
      fresh = undefined
      const done: Array<Step> = []
      const perform = (step: Step) =>
        Effect.mapError(
          Effect.andThen(interpreter.perform(step), Effect.sync(() => void done.push(step))),
          (reason) => new ResetHalted({ done: done.length, of: stages.flat().length, reason })
        )
      for (const stage of stages) yield* Effect.forEach(stage, perform, { concurrency: sideBySide, discard: true })
      return done
    })
  })
}))
