import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer, Schema } from "effect"
import { isEmpty, Plan, stepsOf } from "../../src/domain/reset/Plan.ts"
import { planner, ResetMode, resetModes } from "../../src/domain/reset/ResetModes.ts"
import type { Step } from "../../src/domain/reset/Step.ts"
import { stepStatuses } from "../../src/domain/reset/StepStatus.ts"
import * as InterpreterDryRun from "../../src/layers/reset/InterpreterDryRun.ts"
import * as ResetLive from "../../src/layers/reset/ResetLive.ts"
import { Interpreter } from "../../src/services/reset/Interpreter.ts"
import { Reset } from "../../src/services/reset/Reset.ts"
import { SnapshotReader } from "../../src/services/reset/SnapshotReader.ts"
import { applyStep } from "../../src/testing/reset/ApplyStep.ts"
import * as SnapshotMemory from "../../src/testing/reset/SnapshotMemory.ts"
import { Scene, wishOf, worldOf } from "../support/Snapshots.ts"

const many = { timeout: 120_000, arbitrary: { seed: 20_260_301, runs: 1_000 } }
const asPlan = Schema.fromJsonString(Plan)
const sorted = (stage: ReadonlyArray<Step>) => stage.map((step) => JSON.stringify(step)).sort()

/** Everything that was performed, in the order of performing. */
const recording = (seen: Array<Step>, inner: Layer.Layer<Interpreter>) =>
  Layer.provide(
    Layer.effect(
      Interpreter,
      Effect.map(Interpreter, ({ perform }) =>
        Interpreter.of({
          perform: (step) => Effect.andThen(Effect.sync(() => seen.push(step)), perform(step))
        }))
    ),
    inner
  )

const runIn = (
  world: Layer.Layer<SnapshotReader | Interpreter>,
  interpreter: (real: Layer.Layer<Interpreter>) => Layer.Layer<Interpreter>
) => {
  const seen: Array<Step> = []
  return {
    seen,
    layer: ResetLive.layer.pipe(
      Layer.provide(recording(seen, interpreter(world as Layer.Layer<Interpreter>))),
      Layer.provideMerge(world)
    )
  }
}

/** The performed steps, cut into the plan's stages. */
const staged = (plan: Plan, performed: ReadonlyArray<Step>) => {
  let at = 0
  return plan.stages.map((stage) => sorted(performed.slice(at, at += stage.length)))
}

describe.each(ResetMode.literals)("the plan is what happens: %s", (mode) => {
  it.effect.prop(
    "a dry run performs the plan's steps and changes nothing, a real one the same and leaves nothing to do",
    [Scene],
    ([scene]) =>
      Effect.gen(function*() {
        const world = worldOf(scene)
        const dry = runIn(SnapshotMemory.layer(world), () => InterpreterDryRun.layer)
        const real = runIn(SnapshotMemory.layer(world), (interpreter) => interpreter)
        const planned = yield* Effect.gen(function*() {
          const reset = yield* Reset
          const plan = yield* reset.plan(planner(mode, wishOf(scene)))
          assert.deepStrictEqual(yield* reset.run(plan), dry.seen)
          assert.deepStrictEqual(yield* (yield* SnapshotReader).snapshot, world)
          return plan
        }).pipe(Effect.provide(dry.layer))
        yield* Effect.gen(function*() {
          const reset = yield* Reset
          // As a saved plan is read again.
          const plan = yield* Schema.decodeUnknownEffect(asPlan)(yield* Schema.encodeEffect(asPlan)(planned))
          assert.deepStrictEqual(plan, planned)
          yield* reset.run(plan)
          const wanted = plan.stages.map(sorted)
          assert.deepStrictEqual(staged(plan, real.seen), wanted)
          assert.deepStrictEqual(staged(plan, dry.seen), wanted)
          assert.isTrue(isEmpty(yield* reset.plan(planner(mode, wishOf(scene)))))
          assert.deepStrictEqual(yield* reset.run(plan), [])
        }).pipe(Effect.provide(real.layer))
      }),
    many
  )

  it.prop("a run that was cut off anywhere is finished by the same plan, and by a new one", [
    Scene,
    Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: 30 }))
  ], ([scene, cut]) => {
    const plan = resetModes[mode](worldOf(scene), wishOf(scene))
    const half = stepsOf(plan).slice(0, cut).reduce((world, step) => applyStep(step, world), worldOf(scene))
    const rest = stepStatuses(plan, half).flat()
    assert.isFalse(rest.some(([, standing]) => standing === "stale"))
    const whole = rest.filter(([, standing]) => standing === "due").reduce(
      (world, [step]) => applyStep(step, world),
      half
    )
    assert.isTrue(isEmpty(resetModes[mode](whole, wishOf(scene))))
    const anew = stepsOf(resetModes[mode](half, wishOf(scene))).reduce((world, step) => applyStep(step, world), half)
    assert.isTrue(isEmpty(resetModes[mode](anew, wishOf(scene))))
  }, many)
})
