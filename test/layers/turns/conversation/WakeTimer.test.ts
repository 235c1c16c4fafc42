import { assert, describe, it } from "@effect/vitest"
import { Clock, Effect } from "effect"
import { TestClock } from "effect/testing"
import { makeWakeTimer } from "../../../../src/layers/turns/conversation/WakeTimer.ts"

/** A timer that begins at second 100, and the seconds at which it rang. */
const ringing = Effect.gen(function*() {
  yield* TestClock.setTime(100_000)
  const rung: Array<number> = []
  const wakeAt = yield* makeWakeTimer(Effect.map(Clock.currentTimeMillis, (now) => rung.push(now / 1_000)))
  return { rung, wakeAt }
})

describe("WakeTimer", () => {
  it.effect("rings once, when it is time", () =>
    Effect.gen(function*() {
      const { rung, wakeAt } = yield* ringing
      yield* wakeAt(110_000)
      yield* TestClock.adjust("9999 millis")
      assert.deepStrictEqual(rung, [])
      yield* TestClock.adjust("1 hour")
      assert.deepStrictEqual(rung, [110])
    }))

  it.effect("rings for the time that was set last, and for no earlier one", () =>
    Effect.gen(function*() {
      const { rung, wakeAt } = yield* ringing
      for (const at of [110_000, 105_000, 120_000]) yield* wakeAt(at)
      yield* TestClock.adjust("1 hour")
      assert.deepStrictEqual(rung, [120])
    }))

  it.effect("does not ring when there is nothing to wake for any more, so that an idle turn rests", () =>
    Effect.gen(function*() {
      const { rung, wakeAt } = yield* ringing
      yield* wakeAt(undefined)
      yield* wakeAt(110_000)
      yield* wakeAt(undefined)
      yield* TestClock.adjust("1 hour")
      assert.deepStrictEqual(rung, [])
    }))

  it.effect("rings for a time that was taken back and is set again", () =>
    Effect.gen(function*() {
      const { rung, wakeAt } = yield* ringing
      for (const at of [110_000, undefined, 110_000]) yield* wakeAt(at)
      yield* TestClock.adjust("1 hour")
      assert.deepStrictEqual(rung, [110])
    }))

  it.effect("rings at once for a time that has passed, once each time that it is set", () =>
    Effect.gen(function*() {
      const { rung, wakeAt } = yield* ringing
      for (let times = 0; times < 2; times++) {
        yield* wakeAt(90_000)
        yield* TestClock.adjust(0)
      }
      assert.deepStrictEqual(rung, [100, 100])
    }))

  it.effect("begins no new wait where a frame sets the time that is set already", () =>
    Effect.gen(function*() {
      let waits = 0
      const wakeAt = yield* makeWakeTimer(Effect.void)
      const now = Effect.sync(() => {
        waits++
        return 100_000
      })
      const counting = Effect.updateService(Clock.Clock, (clock) =>
        Object.create(clock, { currentTimeMillis: { value: now } }))
      for (let frames = 0; frames < 3; frames++) {
        yield* Effect.andThen(counting(wakeAt(110_000)), TestClock.adjust(0))
      }
      assert.strictEqual(waits, 1)
    }))

  it.effect("ends with its turn", () =>
    Effect.gen(function*() {
      const { rung } = yield* Effect.scoped(Effect.tap(ringing, ({ wakeAt }) => wakeAt(110_000)))
      yield* TestClock.adjust("1 hour")
      assert.deepStrictEqual(rung, [])
    }))
})
