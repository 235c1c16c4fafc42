import { Effect, Metric } from "effect"
import { TurnState } from "../../../domain/matrix/TurnMark.ts"
import { finalSeconds, firstEventSeconds, promptsTaken, turnsClosed } from "../Metrics.ts"
import type { AttemptLife } from "./AttemptLives.ts"
import type { PromptObserver } from "./PromptObserver.ts"

const timed = (metric: typeof finalSeconds, { came }: AttemptLife, at: number) =>
  came === undefined ? Effect.void : Metric.update(metric, (at - came) / 1000)

/** Counts prompts and answers, and how long people waited. Nothing is done for a frame of the agent's. */
export const promptTimes: Effect.Effect<PromptObserver> = Effect.gen(function*() {
  // Shown as 0 from the start, so that a rate includes the first step.
  yield* Metric.update(promptsTaken, 0)
  for (const state of TurnState.literals) {
    if (state !== "working") yield* Metric.update(Metric.withAttributes(turnsClosed, { state }), 0)
  }
  return {
    taken: ({ attempt }) => (attempt === 1 ? Metric.update(promptsTaken, 1) : Effect.void),
    sent: (life, { entry, mark }, _event, at) =>
      entry.event === undefined && mark.part === 1 ? timed(firstEventSeconds, life, at) : Effect.void,
    ended: (life, { end, state }, at) =>
      end !== "shown" || state === undefined
        ? Effect.void
        : Effect.andThen(
          timed(finalSeconds, life, at),
          Metric.update(Metric.withAttributes(turnsClosed, { state }), 1)
        )
  }
})
