import { assert, describe, it } from "@effect/vitest"
import { Effect, Fiber, Layer } from "effect"
import { TestClock } from "effect/testing"
import { readFileSync, statSync } from "node:fs"
import { join } from "node:path"
import type { RoomId } from "../../../src/domain/Ids.ts"
import { StepFailed } from "../../../src/domain/reset/ResetErrors.ts"
import type { Step } from "../../../src/domain/reset/Step.ts"
import { confirmedPlan } from "../../../src/layers/reset/ConfirmedPlan.ts"
import * as PacedSteps from "../../../src/layers/reset/PacedSteps.ts"
import * as ProgressSteps from "../../../src/layers/reset/ProgressSteps.ts"
import * as RecordedSteps from "../../../src/layers/reset/RecordedSteps.ts"
import { Interpreter } from "../../../src/services/reset/Interpreter.ts"
import { folder } from "../../support/Folder.ts"

const step: Step = { _tag: "LeaveRoom", room: "!r" as RoomId }
const failure = (again: StepFailed["again"], retryAfter: number | null = null) =>
  new StepFailed({ step, why: "no", again, retryAfter })

/** An interpreter that meets these outcomes one after the other, and then succeeds. */
const meeting = (outcomes: Array<StepFailed>, calls: { count: number }) =>
  Layer.succeed(
    Interpreter,
    Interpreter.of({
      perform: () =>
        Effect.suspend(() => {
          calls.count++
          const next = outcomes.shift()
          return next === undefined ? Effect.void : Effect.fail(next)
        })
    })
  )

const perform = (layer: Layer.Layer<Interpreter>, times = 1): Effect.Effect<void, StepFailed> =>
  Effect.flatMap(
    Interpreter,
    (interpreter) =>
      Effect.forEach(Array.from({ length: times }), () => interpreter.perform(step), { discard: true, concurrency: 4 })
  ).pipe(Effect.provide(layer))

describe("around an interpreter", () => {
  it.effect("a limited step waits as long as the server says, and those after it for their turn", () =>
    Effect.gen(function*() {
      const calls = { count: 0 }
      const fiber = yield* Effect.forkChild(
        perform(Layer.provide(PacedSteps.layer, meeting([failure("limited", 5_000)], calls)), 3)
      )
      yield* TestClock.adjust(4_999)
      const early = calls.count
      yield* TestClock.adjust(1)
      yield* TestClock.adjust(60_000)
      yield* Fiber.join(fiber)
      assert.isAtMost(early, 3)
      assert.strictEqual(calls.count, 4)
    }))

  it.effect("what may pass is tried again, what cannot is not, and not for ever", () =>
    Effect.gen(function*() {
      const calls = { count: 0 }
      const fiber = yield* Effect.forkChild(
        perform(Layer.provide(PacedSteps.layer, meeting([failure("later"), failure("later")], calls)))
      )
      yield* TestClock.adjust(60_000)
      yield* Fiber.join(fiber)
      assert.strictEqual(calls.count, 3)
      assert.strictEqual(
        (yield* Effect.flip(perform(Layer.provide(PacedSteps.layer, meeting([failure("never")], { count: 0 })))))._tag,
        "StepFailed"
      )
      const long = { count: 0 }
      const endless = yield* Effect.forkChild(
        Effect.flip(perform(Layer.provide(
          PacedSteps.layer,
          meeting(Array.from({ length: 99 }, () => failure("later")), long)
        )))
      )
      yield* TestClock.adjust(3_600_000)
      assert.strictEqual((yield* Fiber.join(endless))._tag, "StepFailed")
      assert.strictEqual(long.count, 10)
    }))

  it.effect("takes a no for an answer, and nobody's silence for a yes", () =>
    Effect.gen(function*() {
      yield* confirmedPlan(Effect.succeed(true))
      assert.strictEqual((yield* Effect.flip(confirmedPlan(Effect.succeed(false)))).message, "Nothing was changed.")
      assert.match((yield* Effect.flip(confirmedPlan(undefined))).message, /--yes/)
    }))

  it.effect("writes down what was done and what was not, for nobody else to read", () =>
    Effect.gen(function*() {
      const file = join(yield* folder, "backups/reset.jsonl")
      const layer = Layer.provide(RecordedSteps.layer(file), meeting([failure("never")], { count: 0 }))
      yield* Effect.flatMap(Interpreter, (one) => Effect.andThen(Effect.flip(one.perform(step)), one.perform(step)))
        .pipe(Effect.provide(layer))
      assert.deepStrictEqual(readFileSync(file, "utf8").trim().split("\n").map((line) => JSON.parse(line)), [
        { at: "1970-01-01T00:00:00.000Z", step, failed: "no" },
        { at: "1970-01-01T00:00:00.000Z", step }
      ])
      assert.strictEqual(statSync(file).mode & 0o777, 0o600)
    }))

  it.effect("draws one line anew on a terminal, and clears it at the end", () =>
    Effect.gen(function*() {
      const said: Array<string> = []
      const sink = { terminal: true, write: (text: string) => void said.push(text) }
      yield* perform(Layer.provide(ProgressSteps.layer(sink, () => 2), meeting([], { count: 0 })), 2)
      assert.strictEqual(said.at(-1), "\r\u001b[K")
      assert.isTrue(said.every((line) => line.startsWith("\r\u001b[K")))
      assert.strictEqual(said.at(-2), `\r\u001b[K[${"█".repeat(30)}] 2 of 2 steps`)
    }))
})
