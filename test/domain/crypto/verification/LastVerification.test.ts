import { assert, describe, it } from "@effect/vitest"
import { shownLine } from "../../../../src/domain/crypto/verification/LastVerification.ts"

const decimals = [1304, 3567, 3630]

describe("What both sides compare", () => {
  it("is one line of emoji with their names, and the numbers", () => {
    const emoji = [{ symbol: "🦁", description: "Lion" }, { symbol: "🍎", description: "Apple" }]
    assert.strictEqual(shownLine({ emoji, decimals }), "🦁 Lion, 🍎 Apple; 1304 3567 3630")
  })

  it("is the numbers alone where there are no emoji", () => {
    assert.strictEqual(shownLine({ emoji: [], decimals }), "1304 3567 3630")
  })
})
