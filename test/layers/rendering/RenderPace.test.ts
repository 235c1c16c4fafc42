import { assert, describe, it, vi } from "@effect/vitest"
import { Effect, Fiber } from "effect"
import { makeRenderPace } from "../../../src/layers/rendering/RenderPace.ts"

const turnOfTheLoop = Effect.promise(() => new Promise<void>((resolve) => void setImmediate(resolve)))

describe("Pace", () => {
  it.live("lets short work through at once", () =>
    Effect.gen(function*() {
      const pace = makeRenderPace(100)
      const done: Array<string> = []
      yield* Effect.forkChild(Effect.andThen(pace(60), Effect.sync(() => done.push("a"))), { startImmediately: true })
      yield* Effect.forkChild(Effect.andThen(pace(40), Effect.sync(() => done.push("b"))), { startImmediately: true })
      assert.deepStrictEqual(done, ["a", "b"])
    }))

  it.live("lets timers and sockets have their turn between long pieces of work, also those of many", () =>
    Effect.gen(function*() {
      const pace = makeRenderPace(100)
      const seen: Array<string> = []
      // Something else of the process, which wants to be heard in each turn of the loop.
      let others = true
      const hear = () => {
        seen.push("others")
        if (others) setImmediate(hear)
      }
      setImmediate(hear)
      const work = (name: string) =>
        Effect.forEach([1, 2], (n) => Effect.andThen(pace(80), Effect.sync(() => seen.push(`${name}${n}`))), {
          discard: true
        })
      yield* Effect.forEach(["a", "b", "c"], work, { concurrency: "unbounded", discard: true })
      others = false
      const between = seen.join(" ").split(/(?:^| )others(?: |$)/).map((one) =>
        one.split(" ").filter((name) => name !== "" && name !== "others")
      )
      assert.isTrue(between.every((names) => names.length <= 1))
      assert.sameMembers(between.flat(), ["a1", "a2", "b1", "b2", "c1", "c2"])
    }))

  it.live("lets work through that is larger than all that is let through at once, alone", () =>
    Effect.gen(function*() {
      const pace = makeRenderPace(100)
      yield* pace(1_000)
      const next = yield* Effect.forkChild(pace(1), { startImmediately: true })
      assert.isUndefined(next.pollUnsafe())
      yield* Fiber.join(next)
    }))

  it.live("asks for no turn of the loop while there is nothing to do, so that an idle bot rests", () =>
    Effect.gen(function*() {
      const asked = vi.spyOn(globalThis, "setImmediate")
      try {
        yield* makeRenderPace(100)(10)
        yield* turnOfTheLoop
        yield* turnOfTheLoop
        const before = asked.mock.calls.length
        yield* turnOfTheLoop
        assert.strictEqual(asked.mock.calls.length - before, 1)
      } finally {
        asked.mockRestore()
      }
    }))

  it.live("forgets who does not wait any more", () =>
    Effect.gen(function*() {
      const pace = makeRenderPace(100)
      yield* pace(100)
      const gone = yield* Effect.forkChild(pace(100), { startImmediately: true })
      const stays = yield* Effect.forkChild(pace(100), { startImmediately: true })
      yield* Fiber.interrupt(gone)
      yield* turnOfTheLoop
      yield* Fiber.join(stays)
    }))
})
