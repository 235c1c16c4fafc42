import { assert, describe, it } from "@effect/vitest"
import { Deferred, Effect, Fiber } from "effect"
import { TestClock } from "effect/testing"
import { atomicEngineCall, cryptoError, engineCall } from "../../../../src/layers/crypto/engine/EngineCall.ts"
import { recordFile } from "../../../support/Records.ts"

describe("The reason of a failure of the engine", () => {
  it.each([
    [new Error("no session found"), "no session found"],
    [{ description: "the store is closed" }, "the store is closed"],
    [
      new Error("deserialization failed: invalid type: string \"secret words\", expected a map at line 1 column 20"),
      "an answer that it does not understand"
    ],
    [{ description: "Invalid type: integer `5`" }, "an answer that it does not understand"],
    [5, "no reason given"]
  ])("of %j is: %s", (cause, words) => assert.strictEqual(cryptoError("trying", cause).detail, words))
})

describe("A call that is kept whole or not at all", () => {
  it.effect("waits for the calls that run, and whoever comes meanwhile waits for it", () =>
    Effect.gen(function*() {
      const { file } = yield* recordFile()
      const done: Array<string> = []
      const ends = yield* Deferred.make<void>()
      const say = (word: string) => () => void done.push(word)
      const running = yield* Effect.forkChild(
        engineCall("one", () => Effect.runPromise(Deferred.await(ends)).then(say("running")))
      )
      yield* TestClock.adjust(0)
      const whole = yield* Effect.forkChild(
        atomicEngineCall(file, "two", () => new Promise<void>((then) => setImmediate(then)).then(say("whole")))
      )
      const later = yield* Effect.forkChild(engineCall("three", say("later")))
      yield* TestClock.adjust(0)
      assert.deepStrictEqual(done, [])
      yield* Deferred.succeed(ends, undefined)
      yield* Fiber.join(whole)
      yield* Fiber.join(running)
      yield* Fiber.join(later)
      assert.deepStrictEqual(done, ["running", "whole", "later"])
    }))

  it.effect("keeps nothing where it fails, and the next one is made", () =>
    Effect.gen(function*() {
      const { file } = yield* recordFile()
      const write = (name: string) => {
        file.begin()
        file.run("INSERT INTO databases VALUES (?, 1)", name)
        file.commit()
      }
      const failed = yield* Effect.flip(atomicEngineCall(file, "one", () => {
        write("one")
        throw new Error("the second step fails")
      }))
      assert.strictEqual(failed.detail, "the second step fails")
      yield* atomicEngineCall(file, "two", () => write("two"))
      assert.strictEqual(file.all<{ name: string }>("SELECT name FROM databases").map(({ name }) => name).join(), "two")
      assert.strictEqual(yield* engineCall("three", () => 3), 3)
    }))
})
