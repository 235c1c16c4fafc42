import { assert, describe, it } from "@effect/vitest"
import { Effect, Fiber } from "effect"
import { TestClock } from "effect/testing"
import { waitShown } from "../../../src/commands/process/WaitShown.ts"

const clear = "\r\u001b[K"

const watched = Effect.fnUntraced(function*(lasting: number, terminal: boolean) {
  const written: Array<string> = []
  const place = { terminal, write: (text: string) => void written.push(text) }
  const fiber = yield* Effect.forkChild(
    Effect.as(Effect.sleep(lasting), "done").pipe(waitShown("Looking at the agent", place))
  )
  yield* TestClock.adjust(lasting)
  assert.strictEqual(yield* Fiber.join(fiber), "done")
  return written
})

describe("WaitShown", () => {
  it.effect("shows what lasts, second by second, and takes it away", () =>
    Effect.gen(function*() {
      assert.deepStrictEqual(yield* watched(2_500, true), [
        `${clear}Looking at the agent … 1 s`,
        `${clear}Looking at the agent … 2 s`,
        clear
      ])
    }))

  it.effect("shows nothing of what is short, nor where there is no terminal", () =>
    Effect.gen(function*() {
      assert.deepStrictEqual(yield* watched(900, true), [])
      assert.deepStrictEqual(yield* watched(5_000, false), [])
    }))
})
