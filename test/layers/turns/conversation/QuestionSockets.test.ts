import { assert, describe, it } from "@effect/vitest"
import { makeQuestionSockets } from "../../../../src/layers/turns/conversation/QuestionSockets.ts"

describe("QuestionSockets", () => {
  it("are at most three of one person, whatever others keep", () => {
    const kept = makeQuestionSockets(64)
    for (const seq of [1, 2, 3]) kept.hold(seq, "bob")
    assert.isFalse(kept.mayHold(4, "bob"))
    for (const seq of [5, 6]) kept.hold(seq, "ann")
    assert.isTrue(kept.mayHold(7, "ann"))
    kept.hold(7, "ann")
    assert.isFalse(kept.mayHold(8, "ann"))
  })

  it("are at most a quarter of all, and at least one", () => {
    const kept = makeQuestionSockets(8)
    kept.hold(1, "ann")
    assert.isTrue(kept.mayHold(2, "bob"))
    kept.hold(2, "bob")
    assert.isFalse(kept.mayHold(3, "eve"))
    assert.isTrue(makeQuestionSockets(1).mayHold(1, "ann"))
  })

  it("stay a turn's own until it gives it back", () => {
    const kept = makeQuestionSockets(4)
    kept.hold(1, "ann")
    assert.isTrue(kept.mayHold(1, "ann"))
    kept.release(1)
    assert.isTrue(kept.mayHold(2, "bob"))
  })
})
