import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { TestClock } from "effect/testing"
import { makeLogSparingly } from "../../../src/layers/pace/LogSparingly.ts"
import { keptLog } from "../../support/LoggedLines.ts"

describe("a log line that strangers can cause", () => {
  it.effect("comes once a minute for each kind, however often it is caused", () =>
    Effect.gen(function*() {
      const sparingly = makeLogSparingly()
      const lines: Array<string> = []
      const say = (kind: string) => sparingly(kind, Effect.sync(() => void lines.push(kind)))
      for (let n = 0; n < 1_000; n++) yield* say("sender")
      yield* say("type")
      assert.deepStrictEqual(lines, ["sender", "type"])
      yield* TestClock.adjust("59 seconds")
      yield* say("sender")
      assert.strictEqual(lines.length, 2)
      yield* TestClock.adjust("1 second")
      yield* say("sender")
      assert.deepStrictEqual(lines, ["sender", "type", "sender"])
    }))

  it.effect("comes again after a clock that went back", () =>
    Effect.gen(function*() {
      const sparingly = makeLogSparingly()
      let lines = 0
      const say = sparingly("sender", Effect.sync(() => void lines++))
      yield* TestClock.setTime(10_000_000)
      yield* say
      yield* TestClock.setTime(1_000)
      yield* say
      assert.strictEqual(lines, 2)
    }))

  it.effect("says how many of its kind were left out before it, at any time of day", () =>
    Effect.gen(function*() {
      const { layer, lines } = keptLog()
      const sparingly = makeLogSparingly()
      const say = Effect.provide(sparingly("sender", Effect.logWarning("a line")), layer)
      yield* TestClock.setTime(1_800_000_000_000)
      for (const pause of [59_999, 0, 1, 60_000, 60_000]) {
        yield* say
        yield* TestClock.adjust(pause)
      }
      yield* say
      yield* say
      yield* TestClock.adjust("1 minute")
      yield* say
      assert.deepStrictEqual(lines.map(({ fields }) => fields), [{}, { before: 2 }, {}, {}, { before: 1 }])
    }))
})
