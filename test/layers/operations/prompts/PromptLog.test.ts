import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer } from "effect"
import { TestClock } from "effect/testing"
import * as JournalStore from "../../../../src/layers/journal/JournalStore.ts"
import * as PromptLife from "../../../../src/layers/operations/prompts/PromptLife.ts"
import { promptLog } from "../../../../src/layers/operations/prompts/PromptLog.ts"
import { WholeJournal, wholeJournal } from "../../../../src/testing/WholeJournal.ts"
import { next, prompted, turnOf } from "../../../contracts/JournalCases.ts"
import { takesBack } from "../../../contracts/JournalTakenBack.contract.ts"
import { answeredPrompt } from "../../../support/AnsweredPrompt.ts"
import { folder } from "../../../support/Folder.ts"
import { keptLog } from "../../../support/LoggedLines.ts"

describe("The log of a prompt's life", () => {
  it.effect("tells in three lines, by ids, that it came, that the agent got it and what became of it", () =>
    Effect.gen(function*() {
      const { layer, lines } = keptLog()
      const journal = Layer.provideMerge(PromptLife.layer([promptLog]), JournalStore.layer(yield* folder))
      yield* answeredPrompt(TestClock.adjust("2 seconds")).pipe(
        Effect.provideServiceEffect(WholeJournal, wholeJournal),
        Effect.provide(Layer.merge(journal, layer))
      )
      assert.deepStrictEqual(lines.map(({ fields, level, text }) => [level, text, fields]), [
        ["Info", "A prompt came", { room: "!r", prompt: "$1", attempt: 1, id: "p $1" }],
        ["Info", "The agent gets a prompt", { prompt: "$1", attempt: 1, id: "p $1", seconds: 2 }],
        [
          "Info",
          "An answer is in its room",
          { room: "!r", prompt: "$1", attempt: 1, state: "answered", event: "$answer", seconds: 8 }
        ]
      ])
      assert.notInclude(JSON.stringify(lines), "words")
    }))

  it.effect("says nothing of a prompt that the room holds an answer to", () =>
    Effect.gen(function*() {
      const { layer, lines } = keptLog()
      const journal = Layer.provideMerge(PromptLife.layer([promptLog]), JournalStore.layer(yield* folder))
      yield* Effect.flatMap(WholeJournal, (whole) => whole.admit([turnOf("$1", { closed: true })])).pipe(
        Effect.provideServiceEffect(WholeJournal, wholeJournal),
        Effect.provide(Layer.merge(journal, layer))
      )
      assert.deepStrictEqual(lines, [])
    }))

  it.effect("does not end with the process, and tells no times of what an earlier one took in", () =>
    Effect.gen(function*() {
      const { layer, lines } = keptLog()
      const at = yield* folder
      const inProcess = <A, E>(own: Effect.Effect<A, E, WholeJournal>) =>
        own.pipe(
          Effect.provideServiceEffect(WholeJournal, wholeJournal),
          Effect.provide(
            Layer.provideMerge(Layer.provideMerge(PromptLife.layer([promptLog]), JournalStore.layer(at)), layer)
          )
        )
      yield* inProcess(prompted("$1"))
      yield* TestClock.adjust("1 hour")
      yield* inProcess(Effect.flatMap(WholeJournal, (journal) =>
        Effect.flatMap(next(), (of) =>
          journal.commit({
            of,
            turn: { ...of.turn, phase: "asked" },
            entries: [],
            durable: false,
            further: false,
            signalsUntil: undefined
          }))))
      assert.deepStrictEqual(lines.map(({ fields, text }) => [text, fields["seconds"]]), [
        ["A prompt came", undefined],
        ["The agent gets a prompt", undefined]
      ])
    }))

  it.effect("ends with why, where no answer comes into the room", () =>
    Effect.gen(function*() {
      const { layer, lines } = keptLog()
      const journal = Layer.provideMerge(PromptLife.layer([promptLog]), JournalStore.layer(yield* folder))
      yield* Effect.andThen(prompted("$1"), Effect.andThen(TestClock.adjust("2 seconds"), takesBack(["$1"]))).pipe(
        Effect.provideServiceEffect(WholeJournal, wholeJournal),
        Effect.provide(Layer.merge(journal, layer))
      )
      assert.deepStrictEqual(lines.slice(1).map(({ fields, level, text }) => [level, text, fields]), [[
        "Info",
        "A prompt ended without an answer in its room",
        { room: "!r", prompt: "$1", attempt: 1, state: "stopped", why: "unsaid", seconds: 2 }
      ]])
    }))
})
