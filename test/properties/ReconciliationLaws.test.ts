import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer, Schema } from "effect"
import { reconcile } from "../../src/domain/reconciliation/Reconciliation.ts"
import { isEmpty, Plan, stepsOf } from "../../src/domain/reset/Plan.ts"
import type { PlanMode } from "../../src/domain/reset/ResetModes.ts"
import type { Snapshot } from "../../src/domain/reset/snapshot/Snapshot.ts"
import type { Step } from "../../src/domain/reset/Step.ts"
import { stepStatuses } from "../../src/domain/reset/StepStatus.ts"
import * as InterpreterDryRun from "../../src/layers/reset/InterpreterDryRun.ts"
import * as ResetLive from "../../src/layers/reset/ResetLive.ts"
import { Interpreter } from "../../src/services/reset/Interpreter.ts"
import { Reset } from "../../src/services/reset/Reset.ts"
import { SnapshotReader } from "../../src/services/reset/SnapshotReader.ts"
import { applyStep } from "../../src/testing/reset/ApplyStep.ts"
import * as SnapshotMemory from "../../src/testing/reset/SnapshotMemory.ts"
import { ReconciliationScene, scenePolicy, sceneWorld } from "../support/ReconciliationScenes.ts"

const many = { timeout: 120_000, arbitrary: { seed: 20_261_127, runs: 2_000 } }
const asPlan = Schema.fromJsonString(Plan)
const sorted = (stage: ReadonlyArray<Step>) => stage.map((step) => JSON.stringify(step)).sort()
const applied = (steps: ReadonlyArray<Step>, world: Snapshot) =>
  steps.reduce((before, step) => applyStep(step, before), world)

/** A run of the reset's machinery in a world, with everything that was performed, in the order of performing. */
const runIn = (
  world: Layer.Layer<SnapshotReader | Interpreter>,
  interpreter: (real: Layer.Layer<Interpreter>) => Layer.Layer<Interpreter>
) => {
  const seen: Array<Step> = []
  const recording = Layer.effect(
    Interpreter,
    Effect.map(Interpreter, ({ perform }) =>
      Interpreter.of({
        perform: (step) => Effect.andThen(Effect.sync(() => seen.push(step)), perform(step))
      }))
  ).pipe(Layer.provide(interpreter(world as Layer.Layer<Interpreter>)))
  return { seen, layer: ResetLive.layer.pipe(Layer.provide(recording), Layer.provideMerge(world)) }
}

/** The performed steps, cut into the plan's stages. */
const staged = (plan: Plan, performed: ReadonlyArray<Step>) => {
  let at = 0
  return plan.stages.map((stage) => sorted(performed.slice(at, at += stage.length)))
}

describe("a reconciliation's plan is what happens", () => {
  it.effect.prop(
    "a dry run performs the plan's steps and changes nothing, a real one the same and leaves nothing to do",
    [ReconciliationScene],
    ([scene]) =>
      Effect.gen(function*() {
        const world = sceneWorld(scene)
        const mode: PlanMode = (now) => reconcile(now, scenePolicy(scene)).plan
        const dry = runIn(SnapshotMemory.layer(world), () => InterpreterDryRun.layer)
        const real = runIn(SnapshotMemory.layer(world), (interpreter) => interpreter)
        const planned = yield* Effect.gen(function*() {
          const reset = yield* Reset
          const plan = yield* reset.plan(mode)
          assert.deepStrictEqual(yield* reset.run(plan), dry.seen)
          assert.deepStrictEqual(yield* (yield* SnapshotReader).snapshot, world)
          return plan
        }).pipe(Effect.provide(dry.layer))
        yield* Effect.gen(function*() {
          const reset = yield* Reset
          // As a saved plan is read again; what runs is what is still due of it.
          const plan = yield* Schema.decodeUnknownEffect(asPlan)(yield* Schema.encodeEffect(asPlan)(planned))
          assert.deepStrictEqual(plan, planned)
          yield* reset.run(plan)
          const wanted = plan.stages.map(sorted)
          assert.deepStrictEqual(staged(plan, real.seen), wanted)
          assert.deepStrictEqual(staged(plan, dry.seen), wanted)
          assert.deepStrictEqual((yield* reset.plan(mode)).stages, [])
          assert.deepStrictEqual(yield* reset.run(plan), [])
        }).pipe(Effect.provide(real.layer))
      }),
    many
  )

  it.prop("a run that was cut off anywhere is finished by the same plan, and by a new one", [
    ReconciliationScene,
    Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: 30 }))
  ], ([scene, cut]) => {
    const plannedIn = (world: Snapshot) => reconcile(world, scenePolicy(scene)).plan
    const world = sceneWorld(scene)
    const plan = plannedIn(world)
    const half = applied(stepsOf(plan).slice(0, cut), world)
    const whole = applied(stepsOf(plan), world)
    const rest = stepStatuses(plan, half).flat()
    assert.deepStrictEqual(rest.filter(([, status]) => status === "stale"), [])
    const finished = applied(rest.filter(([, status]) => status === "due").map(([step]) => step), half)
    assert.deepStrictEqual(finished, whole)
    assert.isTrue(isEmpty(plannedIn(finished)))
    const anew = plannedIn(half)
    assert.deepStrictEqual(stepStatuses(anew, half).flat().filter(([, status]) => status !== "due"), [])
    assert.isTrue(isEmpty(plannedIn(applied(stepsOf(anew), half))))
  }, many)

  it.prop("what a plan mends differs no more, and who mends what does not depend on being looked at twice", [
    ReconciliationScene
  ], ([scene]) => {
    const [world, policy] = [sceneWorld(scene), scenePolicy(scene)]
    const { differences, plan } = reconcile(world, policy)
    assert.strictEqual(differences.some(({ by }) => by === "plan"), !isEmpty(plan))
    const after = reconcile(applied(stepsOf(plan), world), policy).differences
    assert.deepStrictEqual(after.filter(({ by }) => by === "plan"), [])
  }, many)
})
