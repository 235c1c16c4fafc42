import { Clock, Effect, Metric } from "effect"
import { TurnState } from "../../../domain/matrix/TurnMark.ts"
import { type Sample, samplePace, withSample } from "../../../domain/operations/page/Sample.ts"
import { firstEventSeconds, rateLimited, turnsClosed } from "../Metrics.ts"

const states = TurnState.literals.filter((state) => state !== "working")

const closed = Effect.map(
  Effect.forEach(states, (state) => Metric.value(Metric.withAttributes(turnsClosed, { state }))),
  (found) => found.reduce((sum, { count }) => sum + Number(count), 0)
)

/**
 * What the metrics count, noted from now on every half a minute for the last hours. Returns what was noted, with how it
 * is now. `unsent`: how many events are to be sent; unknown counts as none.
 */
export const statusSamples = Effect.fnUntraced(function*(unsent: Effect.Effect<number, unknown>) {
  const now = Effect.gen(function*() {
    const first = yield* Metric.value(firstEventSeconds)
    const sample: Sample = {
      at: yield* Clock.currentTimeMillis,
      answers: yield* closed,
      firstTexts: first.count,
      firstTextSeconds: first.sum,
      unsent: yield* Effect.orElseSucceed(unsent, () => 0),
      limited: Number((yield* Metric.value(rateLimited)).count),
      memory: process.memoryUsage.rss()
    }
    return sample
  })
  let samples: ReadonlyArray<Sample> = []
  const taken = Effect.map(now, (sample) => {
    samples = withSample(samples, sample)
  })
  yield* taken
  yield* Effect.forkScoped(Effect.forever(Effect.andThen(Effect.sleep(samplePace), taken)))
  return Effect.map(now, (sample) => withSample(samples, sample))
})
