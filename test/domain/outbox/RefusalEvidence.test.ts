import { assert, describe, it } from "@effect/vitest"
import {
  isContent,
  isStubborn,
  type RefusalEvidence,
  refusedAgain
} from "../../../src/domain/outbox/RefusalEvidence.ts"

/** Refusals of the same content at these seconds. */
const after = (...seconds: ReadonlyArray<number>) =>
  seconds.reduce<RefusalEvidence | undefined>((known, at) => refusedAgain(known, at * 1000, 1, true), undefined)!
const passed = (evidence: RefusalEvidence): RefusalEvidence => ({ ...evidence, passes: evidence.passes + 1 })

describe("A send that is refused again and again", () => {
  it.each(
    [
      [[0], 0, false],
      [[0, 30], 30, false],
      [[0, 90], 90, false],
      [[0, 1, 2], 2, false],
      [[0, 1, 59], 59, false],
      [[0, 30, 60], 60, true],
      [[0, 1, 2, 3, 70], 70, true]
    ] as const
  )(
    "at %j, seen at %j: is it stubborn? %j",
    (seconds, at, stubborn) => assert.strictEqual(isStubborn(after(...seconds), at * 1000), stubborn)
  )

  it("is not proven to be refused for its content while nothing else was taken", () =>
    assert.isFalse(isContent(after(0, 30, 60, 900), 900_000)))
  it("is proven when another was taken meanwhile", () =>
    assert.isTrue(isContent(refusedAgain(passed(after(0, 30)), 60_000, 1, true), 60_000)))
  it("is not proven by two refusals, however long", () =>
    assert.isFalse(isContent(refusedAgain(passed(after(0)), 900_000, 1, true), 900_000)))
  it("is not proven within a minute, however often", () =>
    assert.isFalse(isContent(passed(after(0, 1, 2, 3, 4, 59)), 59_000)))

  it("begins anew with other content", () => {
    const other = refusedAgain(passed(after(0, 30, 60)), 70_000, 2, true)
    assert.deepStrictEqual(other, {
      revision: 2,
      times: 1,
      at: 70_000,
      since: 70_000,
      unproven: 1,
      unprovenSince: 70_000,
      passes: 0
    })
  })

  describe("while the clock is set back by an hour", () => {
    const before = passed(after(3600, 3630))
    const back = (...seconds: ReadonlyArray<number>) =>
      seconds.reduce((known, at) => refusedAgain(known, at * 1000, 1, true), before)

    it("is stubborn as soon as without that", () => {
      assert.isFalse(isStubborn(back(10, 20), 39_000))
      assert.isTrue(isStubborn(back(10, 40), 40_000))
      // Set back between the refusal and the look at it.
      assert.isTrue(isStubborn(after(3600, 3630, 3660), 60_000))
    })

    it("is proven as soon as without that, and no sooner", () => {
      assert.isFalse(isContent(back(10, 39), 39_000))
      assert.isTrue(isContent(back(10, 40), 40_000))
      assert.isTrue(isContent(passed(after(3600, 3630, 3660)), 60_000))
    })
  })

  it("is not proven by refusals that name another reason, and what came before them does not count", () => {
    const named = refusedAgain(passed(after(0, 30, 60)), 90_000, 1, false)
    assert.isFalse(isContent(named, 90_000))
    const again = refusedAgain(refusedAgain(named, 100_000, 1, true), 110_000, 1, true)
    assert.isFalse(isContent(refusedAgain(again, 159_000, 1, true), 159_000))
    assert.isTrue(isContent(refusedAgain(again, 160_000, 1, true), 160_000))
    assert.isTrue(isStubborn(named, 90_000))
  })
})
