import { assert, describe, it } from "@effect/vitest"
import { accepted, finalsWait, refused, undecided } from "../../../src/domain/outbox/BudgetLessons.ts"
import { asOf, type Budget, initial, maySendUrgent } from "../../../src/domain/outbox/RateBudget.ts"

const of = (rest: Partial<Budget>): Budget => ({ ...initial(0), ...rest })

/** The budget after a send that went now. */
const went = (budget: Budget): Budget => {
  const verdict = maySendUrgent(budget)
  return verdict._tag === "Go" ? verdict.budget : assert.fail("it may not go")
}

describe("A send that one room did not take", () => {
  it("keeps no final of another room from asking, and teaches nothing", () => {
    const asked = went(of({ tokens: 0 }))
    assert.strictEqual(maySendUrgent(asked)._tag, "Wait")
    const failed = undecided(asked)
    assert.deepStrictEqual(failed, { ...asked, flying: [] })
    const next = maySendUrgent(failed)
    assert.deepStrictEqual(next._tag === "Go" && next.beyond, true)
  })
})

describe("A send that the server took", () => {
  it("beyond what was believed makes both figures grow at once, and more may be asked", () => {
    const grown = accepted(
      went(of({ tokens: 0, patience: 0, noProbeUntil: 9, refusals: 3, told: { at: -9, sent: 4 } })),
      true
    )
    assert.deepStrictEqual(
      grown,
      of({ rate: 0.4, burst: 20, tokens: 0, patience: 0, noProbeUntil: 0, refusals: 0, flying: [] })
    )
  })

  it("beyond what was believed when it went, but not any more when the answer came, teaches nothing", () => {
    const asked = went(of({ tokens: 0.9 }))
    const late = asOf(asked, 500)
    const { probing: _, ...known } = late
    assert.deepStrictEqual(accepted(late, true), { ...known, flying: [] })
    assert.strictEqual(accepted(asOf(asked, 400), true).rate, 0.4)
  })

  it("within it teaches nothing but that the server is there", () => {
    const spent = went(of({ refusals: 2, patience: 4 }))
    assert.deepStrictEqual(accepted(spent, false), { ...spent, refusals: 0, flying: [] })
  })

  it("takes the newest off those whose answers are waited for: what is never answered is forgotten in time", () => {
    assert.deepStrictEqual(accepted(of({ flying: [1, 2, 3] }), false).flying, [1, 2])
    assert.deepStrictEqual(refused(of({ flying: [1, 2, 3] }), 5_000).flying, [1, 2])
    assert.deepStrictEqual(went(of({ at: 6_001, flying: [1_000, 1_001, 1_002, 6_000] })).flying, [1_002, 6_000, 6_001])
  })

  it("teaches nothing when a refusal came meanwhile", () => {
    const limited = refused(went(of({ tokens: 0 })), 5_000)
    assert.deepStrictEqual(accepted(limited, true), { ...limited, refusals: 0 })
  })

  it("again and again leaves the figures finite", () => {
    let budget = of({})
    for (let n = 0; n < 100; n++) budget = accepted({ ...budget, tokens: -1, probing: true }, true)
    assert.deepInclude(budget, { rate: 1000, burst: 1000 })
  })
})

describe("A send that the server refused", () => {
  it("makes all wait as long as it said, finals have patience, and others not ask for an hour", () => {
    const limited = refused(went(of({ tokens: 0 })), 4_000)
    assert.deepInclude(limited, {
      blockedUntil: 4_000,
      patience: finalsWait,
      noProbeUntil: 3_600_000,
      refusals: 1,
      told: { at: 4_000, sent: 0 }
    })
    assert.deepStrictEqual([limited.probing, limited.flying], [undefined, []])
    assert.strictEqual(asOf(limited, 4_000).tokens, 1)
  })

  for (
    const [what, said, wait] of [
      ["a zero", 0, 100],
      ["a date that is past", -5_000, 100],
      ["nothing", undefined, 5_000],
      ["no number", Number.NaN, 100],
      ["a hundred days", 1e10, 300_000],
      ["for ever", Infinity, 300_000],
      ["something sensible", 1_234, 1_234]
    ] as const
  ) {
    it(`and names ${what} waits ${wait} ms`, () =>
      assert.strictEqual(refused(went(of({ tokens: 0 })), said).blockedUntil, wait))
  }

  it("with a zero again and again is asked more and more slowly, until it takes one", () => {
    let budget = of({ tokens: 0 })
    const waits: Array<number> = []
    for (let n = 0; n < 12; n++) {
      const at = budget.at
      budget = refused({ ...budget, tokens: -1 }, 0)
      waits.push(budget.blockedUntil - at)
      budget = asOf(budget, budget.blockedUntil)
    }
    assert.deepStrictEqual(waits, [100, 200, 400, 800, 1_600, 3_200, 6_400, 12_800, 25_600, 30_000, 30_000, 30_000])
    assert.strictEqual(refused(accepted(budget, false), 0).refusals, 1)
  })

  it("counts once, of many that were under way together, and the longest wait holds", () => {
    const first = refused(of({ tokens: -3 }), 60_000)
    assert.deepInclude(refused(asOf(first, 1_000), 2_000), {
      refusals: 1,
      blockedUntil: 60_000,
      told: { at: 60_000, sent: 0 }
    })
  })

  it("says that the rate is at most one in that time", () => {
    assert.strictEqual(refused(of({ rate: 50, tokens: -1 }), 2_000).rate, 0.5)
    assert.strictEqual(refused(of({ tokens: -1 }), 1_000).rate, 0.2)
    assert.strictEqual(refused(of({ tokens: -1 }), 1e10).rate, 1000 / 300_000)
  })

  it("says the rate itself when it is the second, whatever was believed: what went is what came back", () => {
    for (const believed of [0.05, 0.2, 3]) {
      // One token at 0; three went since, and the next one would be there after 12 + 3 s.
      const told = of({ rate: believed, at: 12_000, tokens: 0, told: { at: 0, sent: 4 } })
      assert.closeTo(refused(told, 3_000).rate, 0.2, 1e-9)
    }
  })

  it("says only that the rate is not less, when the bucket may have been full in between", () => {
    const told = (rate: number) => of({ rate, at: 600_000, tokens: 0, told: { at: 0, sent: 13 } })
    assert.strictEqual(refused(told(0.1), 4_000).rate, 0.1)
    assert.closeTo(refused(told(0.01), 4_000).rate, 12 / 604, 1e-9)
  })

  it("says what the bucket cannot hold: what we believed to have and had not", () => {
    // Ten went of a thousand, then the bucket was empty.
    assert.closeTo(refused(of({ rate: 1000, burst: 1000, tokens: 989 }), 5_000).burst, 10, 1e-9)
    assert.closeTo(refused(of({ burst: 40, tokens: 29 }), 5_000).burst, 10, 1e-9)
    assert.strictEqual(refused(of({ burst: 40, tokens: -1 }), 5_000).burst, 40)
    assert.strictEqual(refused(of({ burst: 12, tokens: 9 }), 5_000).burst, 10)
  })

  it("leaves one send free when the wait is over, whatever the wait", () => {
    for (const wait of [100, 300, 5_000, 299_999]) {
      const limited = refused(of({ tokens: -1 }), wait)
      assert.strictEqual(maySendUrgent(asOf(limited, wait - 1))._tag, "Wait")
      const now = asOf(limited, wait)
      assert.strictEqual(maySendUrgent(now)._tag, "Go")
      assert.strictEqual(maySendUrgent(went(now))._tag, "Wait")
    }
  })
})

describe("What an answer tells of the limit", () => {
  it("is nothing where nobody asked for more, or the send was within what was believed", () => {
    const unasked = of({ tokens: -1, flying: [] })
    assert.deepStrictEqual(accepted(unasked, true), unasked)
    const asked = of({ tokens: -1, probing: true, flying: [] })
    assert.deepStrictEqual(accepted(asked, false), asked)
  })

  it("is at most a token in the wait that is named, where fewer than two sends went since the last was", () => {
    const rate = (sent: number | undefined) =>
      refused(of({ at: 100_000, rate: 9, ...(sent === undefined ? {} : { told: { at: 90_000, sent } }) }), 2_000).rate
    assert.strictEqual(rate(undefined), 0.5)
    assert.strictEqual(rate(1), 0.5)
    // One went and was taken, in the twelve seconds from the moment that was named to the one that is named now.
    assert.closeTo(
      refused(of({ at: 100_000, rate: 9, burst: 99, told: { at: 90_000, sent: 2 } }), 2_000).rate,
      1 / 12,
      1e-9
    )
    assert.strictEqual(refused(of({ at: 100_000, rate: 0.1, told: { at: 90_000, sent: 1 } }), 2_000).rate, 0.1)
  })

  it("is nothing where the token that was missing is back, to a hair", () =>
    assert.strictEqual(accepted(of({ tokens: 0, probing: true }), true).rate, initial(0).rate))

  it("says only that the rate is not less, as soon as the bucket may have been full in between", () => {
    const rate = (burst: number) =>
      refused(of({ at: 100_000, rate: 0.3, burst, told: { at: 90_000, sent: 2 } }), 2_000).rate
    assert.strictEqual(rate(6), 0.3)
    assert.closeTo(rate(7), 1 / 12, 1e-9)
  })
})
