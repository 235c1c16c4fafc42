import { assert, describe, it } from "@effect/vitest"
import { Effect, Exit, Metric, Scope } from "effect"
import { TestClock } from "effect/testing"
import type { CollectorAnswer } from "../../../../src/domain/operations/traces/CollectorAnswer.ts"
import { spansLost } from "../../../../src/layers/operations/Metrics.ts"
import { spanSender } from "../../../../src/layers/operations/traces/SpanSender.ts"
import { keptLog } from "../../../support/LoggedLines.ts"

const answered = (status: number, after?: number): Effect.Effect<CollectorAnswer> =>
  Effect.succeed({ _tag: "Answered", status, after })
const away: Effect.Effect<CollectorAnswer> = Effect.succeed({ _tag: "Unanswered", code: "ECONNREFUSED" })
const late: Effect.Effect<CollectorAnswer> = Effect.delay(Effect.succeed({ _tag: "Late", seconds: 10 }), "10 seconds")

const spans = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, index) => from + index)

/** A collector that answers as `answers` is now, and what it was sent. */
const scene = Effect.gen(function*() {
  const { layer, lines } = keptLog()
  const collector = { answer: answered(200), got: [] as Array<ReadonlyArray<number>>, open: 0, most: 0 }
  const post = (some: ReadonlyArray<number>) =>
    Effect.suspend(() => {
      collector.got.push(some)
      collector.most = Math.max(collector.most, ++collector.open)
      return Effect.ensuring(collector.answer, Effect.sync(() => collector.open--))
    })
  const scope = yield* Scope.make()
  const offer = yield* spanSender({ post, batch: 3, queue: 8, longestEnd: 5_000, setting: "ENDPOINT" }).pipe(
    Scope.provide(scope),
    Effect.provide(layer)
  )
  const lost = (why: string) =>
    Effect.map(Metric.value(Metric.withAttributes(spansLost, { why })), ({ count }) => count)
  return {
    collector,
    lines,
    offer: (some: ReadonlyArray<number>) =>
      Effect.andThen(Effect.provide(offer(some), layer), TestClock.adjust("1 millis")),
    end: Scope.close(scope, Exit.void),
    lost: Effect.all({ full: lost("full"), refused: lost("refused"), end: lost("end") })
  }
})

const example = (title: string, body: (own: Effect.Success<typeof scene>) => Effect.Effect<void>) =>
  it.effect(title, () => Effect.flatMap(scene, body).pipe(Effect.provideService(Metric.MetricRegistry, new Map())))

const none = { full: 0, refused: 0, end: 0 }

describe("Spans that are sent", () => {
  example(
    "go at once, as many as a batch holds, and nothing is said",
    ({ collector, lines, lost, offer }) =>
      Effect.gen(function*() {
        yield* offer(spans(1, 7))
        assert.deepStrictEqual(collector.got, [[1, 2, 3], [4, 5, 6], [7]])
        assert.deepStrictEqual(lines, [])
        assert.deepStrictEqual(yield* lost, none)
      })
  )

  example(
    "are one request at a time and a bounded queue, where the collector never answers",
    (own) =>
      Effect.gen(function*() {
        const { collector, lines, lost, offer } = own
        collector.answer = Effect.never
        for (let from = 1; from <= 60_000; from += 500) yield* offer(spans(from, from + 499))
        // Of the first 500, eight were kept, and three of them are on their way.
        assert.deepStrictEqual(collector.got, [spans(493, 495)])
        assert.deepStrictEqual(yield* lost, { ...none, full: 60_000 - 3 - 8 })
        assert.deepStrictEqual(lines.map(({ level }) => level), ["Warn"])
        yield* TestClock.adjust("1 hour")
        assert.strictEqual(collector.got.length, 1)
      })
  )

  example(
    "wait for a collector that is away, and are told of once, and once again after it",
    (own) =>
      Effect.gen(function*() {
        const { collector, lines, lost, offer } = own
        collector.answer = away
        yield* offer(spans(1, 4))
        yield* TestClock.adjust("1 hour")
        assert.isBelow(collector.got.length, 100)
        assert.deepStrictEqual(lines.map(({ level, text }) => `${level} ${text}`), [
          "Warn Traces are not sent: nobody listens at that host and port (ECONNREFUSED). Look at ENDPOINT"
        ])
        collector.answer = answered(200)
        collector.got.length = 0
        yield* TestClock.adjust("1 minute")
        assert.deepStrictEqual(collector.got, [[1, 2, 3], [4]])
        assert.deepStrictEqual(lines.slice(1).map(({ fields, level, text }) => [level, text, fields]), [
          ["Info", "Traces are sent again after 1 h", { lost: 0 }]
        ])
        assert.deepStrictEqual(yield* lost, none)
      })
  )

  example("are the newest where too many wait", (own) =>
    Effect.gen(function*() {
      const { collector, lines, lost, offer } = own
      collector.answer = away
      for (let from = 1; from <= 30; from += 2) yield* offer(spans(from, from + 1))
      collector.answer = answered(200)
      collector.got.length = 0
      yield* TestClock.adjust("2 minutes")
      assert.deepStrictEqual(collector.got.flat(), spans(23, 30))
      assert.deepStrictEqual(yield* lost, { ...none, full: 22 })
      assert.deepStrictEqual(lines.at(-1)?.fields, { lost: 22 })
    }))

  for (const status of [307, 400, 401, 404, 413]) {
    example(`are not sent twice to a collector that answers HTTP ${status}`, (own) =>
      Effect.gen(function*() {
        const { collector, lines, lost, offer } = own
        collector.answer = answered(status, 0)
        yield* offer(spans(1, 4))
        yield* TestClock.adjust("10 minutes")
        assert.deepStrictEqual(collector.got, [[1, 2, 3], [4]])
        assert.deepStrictEqual(yield* lost, { ...none, refused: 4 })
        assert.strictEqual(lines.length, 1)
      }))
  }

  for (
    const [named, after, before, at] of [
      ["an hour", 3_600_000, 299_999, 300_000],
      ["ten days", 864_000_000, 299_999, 300_000],
      ["half a minute", 30_000, 29_998, 30_000],
      ["no time", undefined, 749, 1_000],
      ["less than nothing", 0, 749, 1_000]
    ] as const
  ) {
    example(`are sent again where HTTP 429 names ${named}, after ${at} ms at most`, (own) =>
      Effect.gen(function*() {
        const { collector, lost, offer } = own
        collector.answer = answered(429, after)
        yield* offer(spans(1, 2))
        collector.answer = answered(200)
        yield* TestClock.adjust(before - 1)
        assert.deepStrictEqual(collector.got, [[1, 2]])
        yield* TestClock.adjust(at - before + 1)
        assert.deepStrictEqual(collector.got, [[1, 2], [1, 2]])
        assert.deepStrictEqual(yield* lost, none)
      }))
  }

  example("are not refused by a collector that was busy before and took some since", (own) =>
    Effect.gen(function*() {
      const { collector, lost, offer } = own
      for (let batch = 0; batch < 3; batch++) {
        collector.answer = Effect.suspend(() => answered(collector.got.length % 4 === 0 ? 200 : 503))
        yield* offer([batch])
        yield* TestClock.adjust("5 minutes")
      }
      assert.strictEqual(collector.got.length, 12)
      assert.deepStrictEqual(yield* lost, none)
    }))

  example("are told of as sent again when none waits any more", (own) =>
    Effect.gen(function*() {
      const { collector, lines, offer } = own
      collector.answer = Effect.suspend(() => collector.got.at(-1)!.includes(1) ? answered(200) : away)
      yield* offer(spans(4, 4))
      yield* offer(spans(5, 5))
      collector.answer = Effect.suspend(() => collector.got.at(-1)!.includes(8) ? away : answered(200))
      yield* offer(spans(6, 8))
      yield* TestClock.adjust("5 minutes")
      assert.deepStrictEqual(collector.got.at(-1), [7, 8])
      assert.deepStrictEqual(lines.map(({ level }) => level), ["Warn"])
      collector.answer = answered(200)
      yield* TestClock.adjust("5 minutes")
      assert.deepStrictEqual(lines.map(({ level }) => level), ["Warn", "Info"])
    }))

  example("make way for others where the collector is busy with them again and again", (own) =>
    Effect.gen(function*() {
      const { collector, lost, offer } = own
      const poison = Effect.suspend(() => collector.got.at(-1)!.includes(1) ? late : answered(200))
      collector.answer = poison
      yield* offer(spans(1, 3))
      yield* offer(spans(4, 5))
      yield* TestClock.adjust("10 minutes")
      assert.deepStrictEqual(collector.got.map((some) => some[0]), [1, 1, 1, 1, 1, 4])
      assert.deepStrictEqual(yield* lost, { ...none, refused: 3 })
    }))

  example(
    "are waited for at the end, and by a collector that is back then no span is lost",
    (own) =>
      Effect.gen(function*() {
        const { collector, end, lost, offer } = own
        collector.answer = away
        yield* offer(spans(1, 4))
        collector.answer = answered(200)
        yield* end
        assert.deepStrictEqual(collector.got.slice(1), [[1, 2, 3], [4]])
        assert.deepStrictEqual(yield* lost, none)
      })
  )

  example(
    "hold up the end of the process for its longest time at most, and are told of as lost",
    (own) =>
      Effect.gen(function*() {
        const { collector, end, lines, lost, offer } = own
        collector.answer = Effect.never
        yield* offer(spans(1, 7))
        const ended = yield* Effect.forkChild(end)
        yield* TestClock.adjust("4999 millis")
        assert.isUndefined(ended.pollUnsafe())
        yield* TestClock.adjust("1 millis")
        assert.isDefined(ended.pollUnsafe())
        assert.strictEqual(collector.open, 0)
        assert.deepStrictEqual(yield* lost, { ...none, end: 7 })
        assert.deepStrictEqual(lines.map(({ fields, text }) => [text, fields]), [
          ["The process ends before all traces are sent", { lost: 7 }]
        ])
      })
  )

  example(
    "are tried once more at the end of an outage's process, and hold up nothing",
    (own) =>
      Effect.gen(function*() {
        const { collector, end, lost, offer } = own
        collector.answer = answered(429, 3_600_000)
        yield* offer(spans(1, 7))
        yield* end
        assert.strictEqual(collector.got.length, 2)
        assert.deepStrictEqual(yield* lost, { ...none, end: 7 })
      })
  )

  example("wait no longer for a clock that is set back", (own) =>
    Effect.gen(function*() {
      const { collector, lines, offer } = own
      yield* TestClock.adjust("2 hours")
      collector.answer = away
      yield* offer(spans(1, 2))
      yield* TestClock.adjust("10 seconds")
      collector.answer = answered(200)
      yield* TestClock.setTime(3_600_000)
      yield* TestClock.adjust("2 hours")
      assert.match(lines.at(-1)!.text, /^Traces are sent again after/)
    }))
})
