import { assert, describe } from "@effect/vitest"
import { Effect, Logger, References } from "effect"
import { ChatId, EventId, StreamToken } from "../../../src/domain/Ids.ts"
import { StoreError } from "../../../src/domain/StoreError.ts"
import { WholeJournal } from "../../../src/testing/WholeJournal.ts"
import { said } from "../../support/SaidPrompts.ts"
import { crashes, example, lasts, type Life, processOf } from "./SuspectProcess.ts"

describe("A prompt that ends the process", () => {
  example(
    "is set aside by the next one, which sees a trial end by it, and the room's next prompt is answered",
    Effect.gen(function*() {
      assert.deepStrictEqual(yield* processOf({ bad: "kills" }, { news: ["bad", "bad next"] }), ["bad"])
      assert.deepStrictEqual(yield* processOf({ bad: "kills", "bad next": "answers" }, { trials: { bad: "deadly" } }), [
        "try: bad",
        "deadly: bad",
        "bad next"
      ])
      assert.strictEqual(yield* (yield* WholeJournal).openTurns, 0)
    })
  )

  example(
    "by what the agent says to it is set aside before the bot itself looks at that",
    Effect.gen(function*() {
      yield* processOf({ bad: "kills" }, { news: ["bad"] })
      assert.deepStrictEqual(yield* processOf({ bad: "news" }, { trials: { bad: "deadly news" } }), [
        "try: bad",
        "bad",
        "try news: bad",
        "deadly: bad"
      ])
    })
  )

  example(
    "is suspected until it is closed, also when the store was in trouble meanwhile, and counted once",
    Effect.gen(function*() {
      yield* processOf({ bad: "kills" }, { news: ["bad"] })
      const journal = yield* WholeJournal
      const left = { failures: 2, crashes: 0 }
      const odd: Life["odd"] = {
        commit: (commit) => (left.failures-- > 0
          ? new StoreError({ file: "f", reason: "full", detail: "" })
          : journal.commit(commit)),
        countCrash: (turn) => Effect.andThen(Effect.sync(() => void left.crashes++), journal.countCrash(turn))
      }
      const life = Effect.forEach([1, 2, 3], () => lasts("30 seconds"), { discard: true })
      assert.deepStrictEqual(yield* processOf({ bad: "answers" }, { odd, life }), [
        "try: bad",
        "bad",
        "try: bad",
        "bad",
        "try: bad",
        "bad"
      ])
      assert.strictEqual(left.crashes, 1)
    })
  )

  example(
    "that its room says is closed by now leaves no suspicion in its chat",
    Effect.gen(function*() {
      yield* processOf({ one: "hangs" }, { news: ["one"] })
      const journal = yield* WholeJournal
      const one = [ChatId.make("!one")]
      const closed = journal.ingest({
        next: StreamToken.make("closed"),
        rooms: [],
        gaps: [],
        malformed: 0,
        events: [],
        finals: [{ prompt: EventId.make("$one"), attempt: 1, event: EventId.make("$final"), state: "answered" }]
      })
      const late = Effect.as(Effect.provideService(said(["one late"]), WholeJournal, journal), one)
      const odd: Life["odd"] = { nextTurn: (chat) => Effect.andThen(closed, journal.nextTurn(chat)) }
      assert.deepStrictEqual(yield* processOf({ "one late": "answers" }, { odd, meanwhile: [Effect.orDie(late)] }), [
        "one late"
      ])
    })
  )

  example(
    "leaves those behind it in its chat, and those who come, without suspicion",
    Effect.gen(function*() {
      yield* processOf({ bad: "kills" }, { news: ["bad", "bad next"] })
      const fates = { bad: "answers", "bad next": "answers", new: "answers" } as const
      assert.deepStrictEqual(yield* processOf(fates, { news: ["new"] }), ["try: bad", "bad", "bad next", "new"])
    })
  )

  example(
    "is tried again when its trial meets a bug of ours, and set aside when that does not help, while nobody else waits",
    Effect.gen(function*() {
      yield* processOf({ bad: "hangs" }, { news: ["bad", "bad next"] })
      const seen = yield* processOf({ "bad next": "answers", good: "answers" }, {
        news: ["good"],
        trials: { bad: "a bug" },
        life: lasts("60 seconds")
      })
      assert.deepStrictEqual(seen, [
        "try: bad",
        "good",
        "try: bad",
        "try: bad",
        "try: bad",
        "try: bad",
        "unreadable: bad",
        "bad next"
      ])
    })
  )

  example(
    "keeps nobody waiting while it is tried, nor another suspect",
    Effect.gen(function*() {
      const fates = { bad: "kills", other: "hangs", good: "answers" } as const
      yield* processOf({ ...fates, bad: "hangs" }, { news: ["bad", "other"] })
      assert.deepStrictEqual(yield* processOf(fates, { news: ["good"], trials: { bad: "endless" } }), [
        "try: bad",
        "try: other",
        "other",
        "good"
      ])
    })
  )
})

describe("A prompt that was in the hands of processes which somebody else ended", () => {
  example(
    "is never set aside, however often, and is worked on like any other in between",
    Effect.gen(function*() {
      assert.deepStrictEqual(yield* processOf({ one: "hangs" }, { news: ["one"] }), ["one"])
      for (let times = 0; times < 20; times++) {
        assert.deepStrictEqual(yield* processOf({ one: "hangs" }, { life: lasts("600 seconds") }), ["try: one", "one"])
      }
      assert.deepStrictEqual(yield* processOf({ one: "answers" }), ["try: one", "one"])
    })
  )

  example(
    "waits a little when four ended at once, and longer each time, while the others go on",
    Effect.gen(function*() {
      yield* processOf({ one: "hangs" }, { news: ["one"] })
      for (let times = 0; times < 4; times++) {
        assert.deepStrictEqual(yield* processOf({ one: "hangs" }), ["try: one", "one"])
      }
      assert.strictEqual(yield* crashes("!one"), 4)
      for (let times = 0; times < 9; times++) {
        assert.deepStrictEqual(
          yield* processOf({ one: "hangs", [`new ${times}`]: "answers" }, { news: [`new ${times}`] }),
          [`new ${times}`]
        )
      }
      assert.strictEqual(yield* crashes("!one"), 4)
      assert.deepStrictEqual(yield* processOf({ one: "hangs" }, { life: lasts("5 seconds") }), ["try: one", "one"])
      assert.deepStrictEqual(yield* processOf({ one: "hangs" }, { life: lasts("5 seconds") }), [])
      assert.deepStrictEqual(yield* processOf({ one: "hangs" }, { life: lasts("10 seconds") }), ["try: one", "one"])
    })
  )

  example(
    "waits in sight of the operator, who reads which one it is, how often the bot ended with it, and how long it waits",
    Effect.gen(function*() {
      yield* processOf({ one: "hangs" }, { news: ["one"] })
      for (let times = 0; times < 4; times++) yield* processOf({ one: "hangs" })
      const lines: Array<unknown> = []
      const log = Logger.layer([
        Logger.make(({ fiber, message }) =>
          void lines.push(message, { ...fiber.getRef(References.CurrentLogAnnotations) })
        )
      ])
      yield* Effect.provide(processOf({ one: "hangs" }), log)
      assert.deepStrictEqual(lines, [
        ["A prompt that the bot ended with again and again waits, as its trial may not show why"],
        { room: "!one", prompt: "$one", ends: 4, seconds: 5 }
      ])
    })
  )

  example(
    "does not wait any longer when the person stops it",
    Effect.gen(function*() {
      yield* processOf({ one: "hangs" }, { news: ["one"] })
      for (let times = 0; times < 4; times++) yield* processOf({ one: "hangs" })
      const journal = yield* WholeJournal
      const stops = journal.admit([{ _tag: "Stop", event: EventId.make("$stop"), prompt: EventId.make("$one") }])
      let looks = 0
      const odd: Life["odd"] = {
        signals: (turn) => Effect.andThen(Effect.sync(() => void looks++), journal.signals(turn))
      }
      assert.deepStrictEqual(
        yield* processOf({ one: "hangs" }, {
          odd,
          meanwhile: [Effect.succeed([ChatId.make("!one")]), Effect.succeed([])]
        }),
        []
      )
      assert.strictEqual(looks, 2)
      assert.deepStrictEqual(yield* processOf({ one: "hangs" }, { meanwhile: [Effect.orDie(stops)] }), [
        "try: one",
        "one"
      ])
    })
  )

  example(
    "is not held against it when it got further, or the process lived on for a minute",
    Effect.gen(function*() {
      yield* processOf({ slow: "further", patient: "hangs" }, { news: ["slow", "patient"] })
      for (let times = 0; times < 3; times++) yield* processOf({ slow: "hangs", patient: "hangs" })
      assert.deepStrictEqual([yield* crashes("!slow"), yield* crashes("!patient")], [3, 3])
      yield* processOf({ slow: "further", patient: "hangs" }, { life: lasts("60 seconds") })
      assert.deepStrictEqual([yield* crashes("!slow"), yield* crashes("!patient")], [0, 0])
    })
  )
})
