import { assert, describe, it } from "@effect/vitest"
import { Clock, Effect, Fiber, Layer } from "effect"
import { TestClock } from "effect/testing"
import type { RoomId, UserId } from "../../../src/domain/Ids.ts"
import { planOf, stepsOf } from "../../../src/domain/reset/Plan.ts"
import { planner } from "../../../src/domain/reset/ResetModes.ts"
import { everyTarget } from "../../../src/domain/reset/ResetTargets.ts"
import type { Snapshot } from "../../../src/domain/reset/snapshot/Snapshot.ts"
import type { Step } from "../../../src/domain/reset/Step.ts"
import * as InterpreterApply from "../../../src/layers/reset/InterpreterApply.ts"
import * as ResetLive from "../../../src/layers/reset/ResetLive.ts"
import { Matrix } from "../../../src/services/matrix/Matrix.ts"
import { SynapseAdmin } from "../../../src/services/matrix/SynapseAdmin.ts"
import { Interpreter } from "../../../src/services/reset/Interpreter.ts"
import { Reset } from "../../../src/services/reset/Reset.ts"
import { SnapshotReader } from "../../../src/services/reset/SnapshotReader.ts"
import { StoreReset } from "../../../src/services/reset/StoreReset.ts"

const room = "!r" as RoomId
const step: Step = { _tag: "PurgeRoom", room }

const seen = (membership: "join" | "invite" | "leave"): Snapshot => ({
  homeserver: "https://x",
  user: "@bot:x" as UserId,
  device: null,
  store: null,
  server: { rooms: [{ room, membership, data: [], children: [] }], direct: {} }
} as unknown as Snapshot)

describe("A plan that was shown, while somebody thought about it", () => {
  const scene = Effect.gen(function*() {
    const snapshots = { now: seen("join") }
    const performed: Array<Step> = []
    const layer = ResetLive.layer.pipe(
      Layer.provide(Layer.succeed(SnapshotReader, SnapshotReader.of({ snapshot: Effect.sync(() => snapshots.now) }))),
      Layer.provide(
        Layer.succeed(Interpreter, Interpreter.of({ perform: (step) => Effect.sync(() => void performed.push(step)) }))
      )
    )
    return { layer, performed, snapshots }
  })
  const mode = (basis: Snapshot) => planOf(basis, [[step]])

  it.effect("is done as it was shown when the answer comes at once", () =>
    Effect.gen(function*() {
      const { layer, performed, snapshots } = yield* scene
      yield* Effect.gen(function*() {
        const reset = yield* Reset
        const plan = yield* reset.plan(mode)
        snapshots.now = seen("invite")
        yield* reset.run(plan)
      }).pipe(Effect.provide(layer))
      assert.deepStrictEqual(performed, [step])
    }))

  it.effect("is looked at again after that, and refused for a world that is no more", () =>
    Effect.gen(function*() {
      const { layer, performed, snapshots } = yield* scene
      yield* Effect.gen(function*() {
        const reset = yield* Reset
        const plan = yield* reset.plan(mode)
        yield* TestClock.adjust("2 hours")
        snapshots.now = seen("invite")
        const refused = yield* Effect.flip(reset.run(plan))
        assert.match(refused.message, /^The plan is stale: /)
        snapshots.now = seen("join")
        assert.deepStrictEqual(yield* reset.run(plan), stepsOf(plan))
      }).pipe(Effect.provide(layer))
      assert.deepStrictEqual(performed, [step])
    }))

  it.effect("is not done where the answer is no", () =>
    Effect.gen(function*() {
      const { layer, performed } = yield* scene
      const saved = planOf(seen("join"), [[step]])
      const refused = yield* Effect.flatMap(
        Reset,
        (reset) => reset.planAndRun({ make: planner("server-purge", everyTarget), saved }, () => Effect.fail("no"))
      ).pipe(Effect.flip, Effect.provide(layer))
      assert.strictEqual(refused, "no")
      assert.deepStrictEqual(performed, [])
    }))

  it.effect("and has no step left is not asked about", () =>
    Effect.gen(function*() {
      const { layer, performed, snapshots } = yield* scene
      snapshots.now = seen("leave")
      const saved = planOf(seen("leave"), [[step]])
      const done = yield* Effect.flatMap(
        Reset,
        (reset) => reset.planAndRun({ make: planner("server-purge", everyTarget), saved }, () => Effect.fail("asked"))
      ).pipe(Effect.provide(layer))
      assert.deepStrictEqual(done, { plan: planOf(saved.basis, []), performed: [] })
      assert.deepStrictEqual(performed, [])
    }))
})

describe("A plan for a clock that is set back while somebody thinks about it", () => {
  it.effect("is looked at again all the same", () =>
    Effect.gen(function*() {
      let looks = 0
      let back = 0
      const snapshots = Layer.succeed(
        SnapshotReader,
        SnapshotReader.of({ snapshot: Effect.sync(() => (looks++, seen("join"))) })
      )
      const clock = yield* Clock.Clock
      const wrong: Clock.Clock = {
        ...clock,
        currentTimeMillisUnsafe: () => clock.currentTimeMillisUnsafe() - back,
        currentTimeMillis: Effect.map(clock.currentTimeMillis, (now) => now - back)
      }
      yield* Effect.gen(function*() {
        const reset = yield* Reset
        const plan = yield* reset.plan((basis) => planOf(basis, [[step]]))
        yield* TestClock.adjust("1 hour")
        back = 3_600_000
        yield* reset.run(plan)
      }).pipe(
        Effect.provideService(Clock.Clock, wrong),
        Effect.provide(
          ResetLive.layer.pipe(
            Layer.provide(snapshots),
            Layer.provide(Layer.succeed(
              Interpreter,
              Interpreter.of({ perform: () => Effect.void })
            ))
          )
        )
      )
      assert.strictEqual(looks, 2)
    }))
})

describe("A room that the homeserver deletes", () => {
  type State = "active" | "complete" | "failed" | "unknown"
  const deleting = Effect.fnUntraced(function*(...states: ReadonlyArray<State>) {
    let begun = 0
    const said = [...states]
    const admin = Layer.succeed(
      SynapseAdmin,
      SynapseAdmin.of({
        isAdmin: Effect.succeed(true),
        purge: () => Effect.sync(() => void begun++),
        purging: () => Effect.sync(() => said.shift() ?? "unknown")
      })
    )
    const layer = InterpreterApply.layer.pipe(
      Layer.provide(Layer.mergeAll(admin, Layer.mock(Matrix, {}), Layer.mock(StoreReset, {})))
    )
    const running = yield* Effect.forkChild(
      Effect.result(Effect.provide(Effect.flatMap(Interpreter, ({ perform }) => perform(step)), layer))
    )
    yield* TestClock.adjust("2 hours")
    return { begun, outcome: (yield* Fiber.join(running))._tag }
  })

  for (
    const [what, states, begun, outcome] of [
      ["is done when that is complete", ["active", "active", "complete"], 1, "Success"],
      ["is not done when it failed, which would keep the history of it", ["active", "failed"], 1, "Failure"],
      [
        "is begun again where the server forgot it half-way, as after a restart",
        ["active", "unknown", "active", "complete"],
        2,
        "Success"
      ],
      ["is not done where the server never knows", [], 3, "Failure"],
      ["is not waited for without end", Array.from({ length: 1_000 }, () => "active" as const), 1, "Failure"]
    ] as const
  ) {
    it.effect(what, () =>
      Effect.gen(function*() {
        const found = yield* deleting(...states)
        assert.deepStrictEqual(found, { begun, outcome })
      }))
  }
})
