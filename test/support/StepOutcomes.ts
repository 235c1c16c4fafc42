import { Effect, Layer } from "effect"
import type { RoomId } from "../../src/domain/Ids.ts"
import { StepFailed } from "../../src/domain/reset/ResetErrors.ts"
import type { Step } from "../../src/domain/reset/Step.ts"
import { Interpreter } from "../../src/services/reset/Interpreter.ts"

export const step: Step = { _tag: "LeaveRoom", room: "!r" as RoomId }
export const failure = (again: StepFailed["again"], retryAfter: number | null = null) =>
  new StepFailed({ step, why: "no", again, retryAfter })

/** An interpreter that meets these outcomes one after the other, and then succeeds. */
export const meeting = (outcomes: Array<StepFailed>, calls: { count: number }) =>
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

/** Performs the step so many times side by side. */
export const perform = (layer: Layer.Layer<Interpreter>, times = 1): Effect.Effect<void, StepFailed> =>
  Effect.flatMap(
    Interpreter,
    (interpreter) =>
      Effect.forEach(Array.from({ length: times }), () => interpreter.perform(step), { discard: true, concurrency: 4 })
  ).pipe(Effect.provide(layer))
