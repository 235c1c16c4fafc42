import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer, Metric } from "effect"
import { TestClock } from "effect/testing"
import * as JournalStore from "../../../../src/layers/journal/JournalStore.ts"
import { finalSeconds, firstEventSeconds } from "../../../../src/layers/operations/Metrics.ts"
import * as PromptLife from "../../../../src/layers/operations/prompts/PromptLife.ts"
import { promptLog } from "../../../../src/layers/operations/prompts/PromptLog.ts"
import { promptSpans } from "../../../../src/layers/operations/prompts/PromptSpans.ts"
import { promptTimes } from "../../../../src/layers/operations/prompts/PromptTimes.ts"
import { WholeJournal, wholeJournal } from "../../../../src/testing/WholeJournal.ts"
import { answeredPrompt } from "../../../support/AnsweredPrompt.ts"
import { folder } from "../../../support/Folder.ts"
import { keptSpans } from "../../../support/KeptSpans.ts"
import { keptLog } from "../../../support/LoggedLines.ts"

const hour = 3_600_000
const milliseconds = (at: bigint) => Number(at / 1_000_000n)

/** Two seconds a step, in the midst of step number `step` of which the clock is set to `to`. */
const waits = (step: number, to: number) => {
  let steps = 0
  return Effect.suspend(() =>
    ++steps === step
      ? Effect.andThen(
        TestClock.adjust("1 second"),
        Effect.andThen(TestClock.setTime(to), TestClock.adjust("1 second"))
      )
      : TestClock.adjust("2 seconds")
  )
}

const lived = Effect.fnUntraced(function*(wait: Effect.Effect<void>) {
  yield* TestClock.adjust("5 hours")
  const { layer, lines } = keptLog()
  const { spans, tracer } = keptSpans()
  const journal = Layer.provideMerge(
    PromptLife.layer([promptLog, yield* promptTimes, promptSpans(tracer)]),
    JournalStore.layer(yield* folder)
  )
  yield* answeredPrompt(wait).pipe(
    Effect.provideServiceEffect(WholeJournal, wholeJournal),
    Effect.provide(Layer.merge(journal, layer))
  )
  const first = yield* Metric.value(firstEventSeconds)
  const final = yield* Metric.value(finalSeconds)
  return { lines, spans, first, final }
})

describe("What is told of a prompt's life", () => {
  for (let step = 1; step <= 4; step++) {
    // Where a test's clock is set forward, its monotonic one runs on too.
    for (const [title, to] of [["back by an hour", 4 * hour], ["back to 1970", 0]] as const) {
      it.effect(`has the times that passed, where the clock is set ${title} in step ${step}`, () =>
        Effect.gen(function*() {
          const { final, first, lines, spans } = yield* lived(waits(step, to))
          assert.deepStrictEqual([first.count, first.sum, final.count, final.sum], [1, 6, 1, 8])
          assert.deepStrictEqual(lines.map(({ fields }) => fields["seconds"]), [undefined, 2, 8])
          const ended = spans.map(({ name, status }) => {
            assert(status._tag === "Ended", name)
            return { name, from: milliseconds(status.startTime), to: milliseconds(status.endTime) }
          })
          const [root] = ended
          assert.strictEqual(root!.to - root!.from, 8_000)
          for (const { from, name, to } of ended) {
            assert.isAtLeast(to, from, name)
            assert.isAtLeast(from, root!.from, name)
            assert.isAtMost(to, root!.to, name)
          }
          assert.strictEqual(root!.from, 5 * hour)
        }).pipe(Effect.provideService(Metric.MetricRegistry, new Map())))
    }
  }
})
