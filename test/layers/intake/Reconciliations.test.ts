import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer } from "effect"
import { TestClock } from "effect/testing"
import { RoomId } from "../../../src/domain/Ids.ts"
import { MatrixError, MatrixFault } from "../../../src/domain/matrix/MatrixError.ts"
import type { ReconciliationRequest } from "../../../src/domain/reconciliation/KeptReconciliation.ts"
import type { ReconciliationCause } from "../../../src/domain/reconciliation/ReconciliationReport.ts"
import { makeReconciliations } from "../../../src/layers/intake/Reconciliations.ts"
import { Reconciler } from "../../../src/services/reconciliation/Reconciler.ts"

const room = RoomId.make("!r:x")

const away = new MatrixError({
  call: "GET joined_rooms",
  reason: MatrixFault.cases.Unavailable.make({ detail: "no answer" })
})

/** A reconciler that notes its runs, cannot reach the homeserver while `isAway`, and finds `request` once. */
const scene = Effect.gen(function*() {
  const world: { isAway: boolean; isRefused: boolean; request: ReconciliationRequest | undefined } = {
    isAway: false,
    isRefused: false,
    request: undefined
  }
  const runs: Array<ReconciliationCause> = []
  const service = Reconciler.of({
    requested: Effect.sync(() => world.request),
    run: (cause, request) =>
      Effect.sync(() => {
        runs.push(cause)
        if (request !== undefined) world.request = undefined
        const failed = world.isRefused ? [{ step: { _tag: "NoteLeft", room } as const, why: "refused" }] : []
        const report = { at: 0, cause, request: null, differences: [], steps: [], failed, parked: [], error: null }
        return { report, unreachable: world.isAway ? away : undefined }
      })
  })
  const taken: Array<number> = []
  const call = yield* Effect.provide(
    makeReconciliations((steps) => Effect.sync(() => void taken.push(steps.length))),
    Layer.succeed(Reconciler, service)
  )
  return { call, runs, taken, world }
})

describe("Reconciling in the background", () => {
  it.effect("begins at once the first time, then soon, and ever less often while it is called for", () =>
    Effect.gen(function*() {
      const { call, runs, taken } = yield* scene
      yield* call("start")
      yield* TestClock.adjust("1 second")
      assert.deepStrictEqual([runs, taken], [["start"], [0]])
      yield* call("upgrade")
      yield* call("place lost")
      yield* TestClock.adjust("3 seconds")
      assert.deepStrictEqual(runs, ["start"])
      yield* TestClock.adjust("1 second")
      assert.deepStrictEqual(runs, ["start", "place lost"])
      // Somebody upgrades room after room for five minutes.
      for (let n = 0; n < 60; n++) {
        yield* call("upgrade")
        yield* TestClock.adjust("5 seconds")
      }
      assert.isAtMost(runs.length, 2 + 10)
      yield* TestClock.adjust("20 minutes")
      const calm = runs.length
      yield* call("upgrade")
      yield* TestClock.adjust("1 second")
      assert.strictEqual(runs.length, calm + 1)
    }))

  it.effect("tries what failed again in ten minutes, then ever less often, until nothing fails", () =>
    Effect.gen(function*() {
      const { call, runs, world } = yield* scene
      world.isRefused = true
      yield* call("upgrade")
      yield* TestClock.adjust("9 minutes")
      assert.strictEqual(runs.length, 1)
      yield* TestClock.adjust("2 minutes")
      assert.deepStrictEqual(runs, ["upgrade", "upgrade"])
      yield* TestClock.adjust("10 minutes")
      assert.strictEqual(runs.length, 2)
      world.isRefused = false
      yield* TestClock.adjust("10 minutes")
      assert.strictEqual(runs.length, 3)
      yield* TestClock.adjust("2 days")
      assert.strictEqual(runs.length, 3)
    }))

  it.effect("goes on until the homeserver answers, while a request is answered at once", () =>
    Effect.gen(function*() {
      const { call, runs, taken, world } = yield* scene
      world.isAway = true
      yield* call("start")
      yield* TestClock.adjust("10 minutes")
      assert.isAbove(runs.length, 5)
      assert.deepStrictEqual(taken, [])
      world.request = { id: "r", at: 0, plan: null }
      yield* TestClock.adjust("5 seconds")
      assert.include(runs, "request")
      world.isAway = false
      yield* TestClock.adjust("1 minute")
      assert.deepStrictEqual(taken, [0])
    }))
})
