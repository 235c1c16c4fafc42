import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer, Metric } from "effect"
import { TestClock } from "effect/testing"
import * as JournalStore from "../../../../src/layers/journal/JournalStore.ts"
import {
  finalSeconds,
  firstEventSeconds,
  promptsTaken,
  turnsClosed
} from "../../../../src/layers/operations/Metrics.ts"
import * as PromptLife from "../../../../src/layers/operations/prompts/PromptLife.ts"
import { promptSpans } from "../../../../src/layers/operations/prompts/PromptSpans.ts"
import { promptTimes } from "../../../../src/layers/operations/prompts/PromptTimes.ts"
import { WholeJournal, wholeJournal } from "../../../../src/testing/WholeJournal.ts"
import { event, prompted, taken } from "../../../contracts/JournalCases.ts"
import { folder } from "../../../support/Folder.ts"
import { keptSpans } from "../../../support/KeptSpans.ts"

/** An answer of three events, sent two seconds after each other. */
const inThreeParts = Effect.gen(function*() {
  const journal = yield* WholeJournal
  const of = yield* prompted("$1")
  yield* journal.commit({
    of,
    turn: { ...of.turn, phase: "answered" },
    entries: [1, 2, 3].map((part) => ({
      part,
      priority: "final" as const,
      content: {
        body: `words ${part}`,
        "matrix-surface.turn": { prompt: "$1", attempt: 1, part, parts: 3, state: "answered" }
      }
    })),
    durable: false,
    further: false,
    signalsUntil: undefined
  })
  for (const part of [1, 2, 3]) {
    yield* TestClock.adjust("2 seconds")
    const entry = yield* taken()
    yield* journal.markSent(entry, event(`$part${part}`))
  }
})

describe("The times of an answer in several events", () => {
  it.effect("are those of its first and of its last, once each", () =>
    Effect.gen(function*() {
      const { spans, tracer } = keptSpans()
      const journal = Layer.provideMerge(
        PromptLife.layer([yield* promptTimes, promptSpans(tracer)]),
        JournalStore.layer(yield* folder)
      )
      yield* inThreeParts.pipe(Effect.provideServiceEffect(WholeJournal, wholeJournal), Effect.provide(journal))
      const first = yield* Metric.value(firstEventSeconds)
      const final = yield* Metric.value(finalSeconds)
      assert.deepStrictEqual([first.count, first.sum, final.count, final.sum], [1, 2, 1, 6])
      assert.strictEqual((yield* Metric.value(Metric.withAttributes(turnsClosed, { state: "answered" }))).count, 1)
      assert.strictEqual((yield* Metric.value(promptsTaken)).count, 1)
      assert.strictEqual(spans.filter(({ name }) => name === "send").length, 3)
      const [root] = spans
      assert.deepInclude(Object.fromEntries(root!.attributes), { state: "answered", end: "shown" })
    }).pipe(Effect.provideService(Metric.MetricRegistry, new Map())))
})
