import { assert, describe, it } from "@effect/vitest"
import { Clock, Effect, Layer } from "effect"
import { TestClock } from "effect/testing"
import { StoreError } from "../../../../src/domain/StoreError.ts"
import { makeHeldEvents } from "../../../../src/layers/intake/admission/HeldEvents.ts"
import { IntakeJournal } from "../../../../src/services/intake/IntakeJournal.ts"

const busy = Effect.fail(new StoreError({ file: "bot.db", reason: "busy", detail: "" }))

/** Events that are held until then; what was let go by now, and what of that was admitted. */
const holding = Effect.fnUntraced(
  function*(faults: ReadonlyArray<Effect.Effect<never, StoreError>>, ...until: ReadonlyArray<number>) {
    const { add, admitted } = yield* begin(faults, [])
    for (const one of until) yield* add(one)
    return { admitted }
  }
)

/** A new process, with what the one before it had held. */
const begin = Effect.fnUntraced(
  function*(faults: ReadonlyArray<Effect.Effect<never, StoreError>>, before: ReadonlyArray<number>) {
    const stored = [...before]
    const free: Array<number> = []
    const admitted: Array<number> = []
    const trouble = [...faults]
    const held = yield* Effect.provide(
      makeHeldEvents,
      Layer.mock(IntakeJournal, {
        releaseHeld: (now) =>
          Effect.sync(() => {
            for (const one of stored) {
              if (one <= now && !free.includes(one)) free.push(one)
            }
            const rest = stored.filter((one) => !free.includes(one))
            return rest.length === 0 ? undefined : Math.min(...rest)
          })
      })
    )
    const admit = Effect.gen(function*() {
      yield* held.release
      const fault = free.length > admitted.length ? trouble.shift() : undefined
      if (fault !== undefined) yield* fault
      admitted.push(...free.slice(admitted.length))
    })
    yield* admit
    yield* Effect.forkScoped(held.loop(admit))
    const add = (until: number) =>
      Effect.suspend(() => {
        stored.push(until)
        return held.add(until)
      })
    return { add, admitted }
  }
)

describe("what is held back", () => {
  it.effect("is admitted when it is due, and the next when that is", () =>
    Effect.gen(function*() {
      const { admitted } = yield* holding([], 1_000, 5_000)
      yield* TestClock.adjust(1_000)
      assert.deepStrictEqual(admitted, [1_000])
      yield* TestClock.adjust(3_999)
      assert.deepStrictEqual(admitted, [1_000])
      yield* TestClock.adjust(1)
      assert.deepStrictEqual(admitted, [1_000, 5_000])
    }))

  it.effect(
    "for a question is looked at again at once by the next process, ahead of what is said meanwhile, " +
      "and for longer waits on",
    () =>
      Effect.gen(function*() {
        const { admitted } = yield* begin([], [1_500, 300_000])
        assert.deepStrictEqual(admitted, [1_500])
        yield* TestClock.adjust(299_999)
        assert.deepStrictEqual(admitted, [1_500])
        yield* TestClock.adjust(1)
        assert.deepStrictEqual(admitted, [1_500, 300_000])
      })
  )

  for (const [what, fault] of [["a store that is busy", busy], ["a bug", Effect.die(new Error("a bug"))]] as const) {
    it.effect(`is admitted though ${what} meets it just after it was let go, and nothing else is held`, () =>
      Effect.gen(function*() {
        const { admitted } = yield* holding([fault, fault], 1_000)
        yield* TestClock.adjust("10 seconds")
        assert.deepStrictEqual(admitted, [1_000])
      }))
  }

  it.effect("for two seconds waits two seconds, also where the clock goes back meanwhile", () =>
    Effect.gen(function*() {
      yield* TestClock.adjust("1 hour")
      let back = 0
      const clock = yield* Clock.Clock
      const set = Clock.Clock.of({
        ...clock,
        currentTimeMillis: Effect.sync(() => clock.currentTimeMillisUnsafe() - back)
      })
      const { admitted } = yield* Effect.provideService(holding([], 3_602_000), Clock.Clock, set)
      yield* TestClock.adjust("1 second")
      back = 300_000
      yield* TestClock.adjust("999 millis")
      assert.deepStrictEqual(admitted, [])
      yield* TestClock.adjust("1 millis")
      assert.deepStrictEqual(admitted, [3_602_000])
    }))
})
