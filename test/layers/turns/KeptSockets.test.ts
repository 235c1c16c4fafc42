import { assert, describe, it } from "@effect/vitest"
import { makeKeptSockets } from "../../../src/layers/turns/KeptSockets.ts"

describe("KeptSockets", () => {
  it("are at most three of one person, whatever others keep", () => {
    const kept = makeKeptSockets(64)
    for (const seq of [1, 2, 3]) kept.keep(seq, "bob", true)
    assert.isFalse(kept.may(4, "bob"))
    for (const seq of [5, 6]) kept.keep(seq, "ann", true)
    assert.isTrue(kept.may(7, "ann"))
    kept.keep(7, "ann", true)
    assert.isFalse(kept.may(8, "ann"))
  })

  it("are at most a quarter of all, and at least one", () => {
    const kept = makeKeptSockets(8)
    kept.keep(1, "ann", true)
    assert.isTrue(kept.may(2, "bob"))
    kept.keep(2, "bob", true)
    assert.isFalse(kept.may(3, "eve"))
    assert.isTrue(makeKeptSockets(1).may(1, "ann"))
  })

  it("stay a turn's own until it gives it back", () => {
    const kept = makeKeptSockets(4)
    kept.keep(1, "ann", true)
    assert.isTrue(kept.may(1, "ann"))
    kept.keep(1, "ann", false)
    assert.isTrue(kept.may(2, "bob"))
  })
})
