import { assert, describe, it } from "@effect/vitest"
import { Duration, Effect, Exit, Scope } from "effect"
import { TestClock } from "effect/testing"
import { RoomId } from "../../../../src/domain/Ids.ts"
import { makeTypingNotice } from "../../../../src/layers/turns/conversation/TypingNotices.ts"
import type { Matrix } from "../../../../src/services/matrix/Matrix.ts"

/** What a room is told, in seconds; `on` and `close` as a turn would call them. */
const shown = Effect.gen(function*() {
  const said: Array<number> = []
  const matrix = {
    typing: (_: RoomId, how: Duration.Duration) => Effect.sync(() => void said.push(Duration.toSeconds(how)))
  } as unknown as typeof Matrix.Service
  const scope = yield* Scope.make()
  const on = yield* Scope.provide(makeTypingNotice(matrix, RoomId.make("!r")), scope)
  return { said, on, close: Scope.close(scope, Exit.void) }
})

describe("TypingNotices", () => {
  it.effect("an answer that is there at once shows nothing, and takes nothing back", () =>
    Effect.gen(function*() {
      const { close, on, said } = yield* shown
      yield* on(true)
      yield* TestClock.adjust("299 millis")
      yield* on(false)
      yield* TestClock.adjust("1 minute")
      yield* close
      assert.deepStrictEqual(said, [])
    }))

  it.effect("is shown after a moment, said again before it runs out, and taken back once", () =>
    Effect.gen(function*() {
      const { close, on, said } = yield* shown
      yield* on(true)
      yield* on(true)
      yield* TestClock.adjust("300 millis")
      assert.deepStrictEqual(said, [30])
      yield* TestClock.adjust("20 seconds")
      assert.deepStrictEqual(said, [30, 30])
      yield* on(false)
      yield* on(false)
      yield* TestClock.adjust("1 minute")
      yield* close
      yield* TestClock.adjust("1 minute")
      assert.deepStrictEqual(said, [30, 30, 0])
    }))

  it.effect("is taken back when its turn ends", () =>
    Effect.gen(function*() {
      const { close, on, said } = yield* shown
      yield* on(true)
      yield* TestClock.adjust("1 second")
      yield* close
      yield* TestClock.adjust("1 minute")
      assert.deepStrictEqual(said, [30, 0])
    }))

  it.effect("can begin again", () =>
    Effect.gen(function*() {
      const { on, said } = yield* shown
      yield* on(true)
      yield* TestClock.adjust("1 second")
      yield* on(false)
      yield* on(true)
      yield* TestClock.adjust("1 second")
      assert.deepStrictEqual(said, [30, 0, 30])
    }))
})
