import { assert, describe, it } from "@effect/vitest"
import { Duration, Effect, Fiber } from "effect"
import { TestClock } from "effect/testing"
import type { Finding } from "../../../src/domain/doctor/Finding.ts"
import { UserError } from "../../../src/domain/UserError.ts"
import { boundedLook } from "../../../src/layers/doctor/BoundedLook.ts"

const look = (looking: Effect.Effect<ReadonlyArray<Finding>, { readonly message: string }>) =>
  boundedLook("store", "disk", Duration.seconds(5), looking)

describe("A look", () => {
  it.effect("that finds something gives it", () =>
    Effect.gen(function*() {
      assert.deepStrictEqual(yield* look(Effect.succeed([])), [])
    }))

  it.effect("that takes too long is a finding of its own", () =>
    Effect.gen(function*() {
      const looking = yield* Effect.forkChild(look(Effect.never))
      yield* TestClock.adjust("6 seconds")
      const [found] = yield* Fiber.join(looking)
      assert.deepInclude(found, { area: "store", look: "disk", verdict: "failed", seen: "nothing is known after 5 s" })
    }))

  it.effect("that fails, or has a bug, is a finding of its own", () =>
    Effect.gen(function*() {
      const [refused] = yield* look(Effect.fail(UserError.refuse("No proxy.")))
      assert.strictEqual(refused?.seen, "No proxy.")
      const [died] = yield* look(Effect.die(new Error("a bug")))
      assert.deepInclude(died, { verdict: "failed", seen: "a bug" })
    }))
})
