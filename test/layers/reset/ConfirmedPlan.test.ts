import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { confirmedPlan } from "../../../src/layers/reset/ConfirmedPlan.ts"

describe("the question before a reset", () => {
  it.effect("takes a no for an answer, and nobody's silence for a yes", () =>
    Effect.gen(function*() {
      yield* confirmedPlan(Effect.succeed(true))
      assert.strictEqual((yield* Effect.flip(confirmedPlan(Effect.succeed(false)))).message, "Nothing was changed.")
      assert.match((yield* Effect.flip(confirmedPlan(undefined))).message, /--yes/)
    }))
})
