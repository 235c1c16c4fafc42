import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer } from "effect"
import * as ProgressSteps from "../../../src/layers/reset/ProgressSteps.ts"
import { meeting, perform } from "../../support/StepOutcomes.ts"

describe("the progress of a reset", () => {
  it.effect("draws one line anew on a terminal, and clears it at the end", () =>
    Effect.gen(function*() {
      const said: Array<string> = []
      const sink = { terminal: true, write: (text: string) => void said.push(text) }
      yield* perform(Layer.provide(ProgressSteps.layer(sink, () => 2), meeting([], { count: 0 })), 2)
      assert.strictEqual(said.at(-1), "\r\u001b[K")
      assert.isTrue(said.every((line) => line.startsWith("\r\u001b[K")))
      assert.strictEqual(said.at(-2), `\r\u001b[K[${"█".repeat(30)}] 2 of 2 steps`)
    }))
})
