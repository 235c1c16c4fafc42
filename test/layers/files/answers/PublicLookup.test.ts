import { assert, describe, it } from "@effect/vitest"
import { publicLookup } from "../../../../src/layers/files/answers/PublicLookup.ts"

describe("A name", () => {
  it("that leads to this machine is refused", async () => {
    const code = await new Promise((resume) => publicLookup("localhost", {}, (error) => resume(error?.code)))
    assert.strictEqual(code, "EPRIVATE")
  })
})
