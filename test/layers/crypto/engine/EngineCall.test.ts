import { assert, describe, it } from "@effect/vitest"
import { cryptoError } from "../../../../src/layers/crypto/engine/EngineCall.ts"

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
