import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer, Option, type Tracer } from "effect"
import { TestClock } from "effect/testing"
import { EventId } from "../../../../src/domain/Ids.ts"
import * as JournalStore from "../../../../src/layers/journal/JournalStore.ts"
import * as PromptLife from "../../../../src/layers/operations/prompts/PromptLife.ts"
import { promptSpans } from "../../../../src/layers/operations/prompts/PromptSpans.ts"
import type { OpenTurn } from "../../../../src/services/turns/OpenTurn.ts"
import { WholeJournal, wholeJournal } from "../../../../src/testing/WholeJournal.ts"
import { event, prompted, taken } from "../../../contracts/JournalCases.ts"
import { answeredPrompt } from "../../../support/AnsweredPrompt.ts"
import { folder } from "../../../support/Folder.ts"
import { keptSpans } from "../../../support/KeptSpans.ts"

const seconds = (at: bigint) => Number(at / 1_000_000n) / 1000

/** A span in a line: its name, when it began and ended, and below which span. */
const brief = (span: Tracer.Span) => {
  const { status } = span
  const parent = Option.match(span.parent, { onNone: () => "", onSome: ({ spanId }) => spanId })
  return [
    span.name,
    seconds(status.startTime),
    status._tag === "Ended" ? seconds(status.endTime) : "open",
    parent === "" ? "root" : "child"
  ]
}

const traced = <A, E>(spans: Tracer.Tracer, use: Effect.Effect<A, E, WholeJournal>) =>
  Effect.gen(function*() {
    const journal = Layer.provideMerge(
      PromptLife.layer([promptSpans(spans)]),
      JournalStore.layer(yield* folder)
    )
    return yield* Effect.provide(Effect.provideServiceEffect(use, WholeJournal, wholeJournal), journal)
  })

const commitsFinal = (of: OpenTurn) =>
  Effect.flatMap(WholeJournal, (journal) =>
    journal.commit({
      of,
      turn: { ...of.turn, phase: "answered" },
      entries: [{
        part: 1,
        priority: "final",
        content: {
          body: "words",
          "matrix-surface.turn": { prompt: "$1", attempt: 1, part: 1, parts: 1, state: "answered" }
        }
      }],
      durable: false,
      further: false,
      signalsUntil: undefined
    }))

describe("The trace of a prompt", () => {
  it.effect("goes from its sync to its final edit, with a span for each stage and each send", () =>
    Effect.gen(function*() {
      const { spans, tracer } = keptSpans()
      yield* traced(tracer, answeredPrompt(TestClock.adjust("2 seconds")))
      assert.deepStrictEqual(spans.map(brief), [
        ["prompt", 0, 8, "root"],
        ["intake", 0, 0, "child"],
        ["queue", 0, 2, "child"],
        ["agent", 2, 6, "child"],
        ["send", 4, 6, "child"],
        ["send", 6, 8, "child"]
      ])
      assert.strictEqual(new Set(spans.map(({ traceId }) => traceId)).size, 1)
      assert.deepStrictEqual(Object.fromEntries(spans[0]!.attributes), {
        room: "!r",
        id: "p $1",
        prompt: "$1",
        attempt: 1,
        state: "answered",
        end: "shown"
      })
      assert.deepInclude(Object.fromEntries(spans[5]!.attributes), { edit: true, event: "$answer", state: "answered" })
    }))

  it.effect("begins with no sync that is later than the prompt", () =>
    Effect.gen(function*() {
      const { spans, tracer } = keptSpans()
      const { synced, taken } = promptSpans(tracer)
      const prompt = EventId.make("$1")
      const seen = { wall: 4_000, steady: 0 }
      yield* synced!([prompt], 9_000)
      yield* taken!(
        { prompt, attempt: 1, id: "p", seen, came: 4_000, room: undefined, chat: undefined, asked: false },
        4_000
      )
      assert.deepStrictEqual(spans.map(brief), [
        ["prompt", 4, "open", "root"],
        ["intake", 4, 4, "child"],
        ["queue", 4, "open", "child"]
      ])
    }))

  it.effect("has one span for a send that the homeserver did not take for now", () =>
    Effect.gen(function*() {
      const { spans, tracer } = keptSpans()
      yield* traced(
        tracer,
        Effect.gen(function*() {
          const journal = yield* WholeJournal
          const of = yield* prompted("$1")
          yield* commitsFinal(of)
          const first = yield* taken()
          yield* TestClock.adjust("2 seconds")
          const again = yield* taken()
          assert.strictEqual(again.entry, first.entry)
          yield* TestClock.adjust("2 seconds")
          yield* journal.markSent(again, event("$answer"))
        })
      )
      assert.deepStrictEqual(spans.map(brief).filter(([name]) => name === "send"), [["send", 0, 4, "child"]])
    }))

  it.effect("holds nobody's words", () =>
    Effect.gen(function*() {
      const { spans, tracer } = keptSpans()
      yield* traced(tracer, answeredPrompt(Effect.void))
      const told = JSON.stringify(spans.map(({ attributes }) => Object.fromEntries(attributes)))
      assert.notMatch(told, /words|text of|@ann/)
    }))

  it.effect("is cut off where the process ends", () =>
    Effect.gen(function*() {
      const { spans, tracer } = keptSpans()
      yield* traced(tracer, Effect.andThen(prompted("$1"), TestClock.adjust("3 seconds")))
      assert.deepStrictEqual(spans.map(brief), [
        ["prompt", 0, 3, "root"],
        ["intake", 0, 0, "child"],
        ["queue", 0, 3, "child"]
      ])
    }))
})
