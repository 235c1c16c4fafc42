import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer } from "effect"
import { readFileSync, statSync } from "node:fs"
import { join } from "node:path"
import * as RecordedSteps from "../../../src/layers/reset/RecordedSteps.ts"
import { Interpreter } from "../../../src/services/reset/Interpreter.ts"
import { folder } from "../../support/Folder.ts"
import { failure, meeting, step } from "../../support/StepOutcomes.ts"

describe("the record of a reset", () => {
  it.effect("writes down what was done and what was not, for nobody else to read", () =>
    Effect.gen(function*() {
      const file = join(yield* folder, "backups/reset.jsonl")
      const layer = Layer.provide(RecordedSteps.layer(file), meeting([failure("never")], { count: 0 }))
      yield* Effect.flatMap(Interpreter, (one) => Effect.andThen(Effect.flip(one.perform(step)), one.perform(step)))
        .pipe(Effect.provide(layer))
      assert.deepStrictEqual(readFileSync(file, "utf8").trim().split("\n").map((line) => JSON.parse(line)), [
        { at: "1970-01-01T00:00:00.000Z", step, failed: "no" },
        { at: "1970-01-01T00:00:00.000Z", step }
      ])
      assert.strictEqual(statSync(file).mode & 0o777, 0o600)
    }))
})
