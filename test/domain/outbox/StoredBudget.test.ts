import { assert, describe, it } from "@effect/vitest"
import { Option } from "effect"
import { accepted, refused } from "../../../src/domain/outbox/BudgetLessons.ts"
import { asOf, type Budget, initial, maySendUrgent } from "../../../src/domain/outbox/RateBudget.ts"
import { keptBudget, readBudget, writeBudget } from "../../../src/domain/outbox/StoredBudget.ts"

const now = 1_893_456_000_000
const read = (value: object | string) =>
  Option.getOrUndefined(readBudget(typeof value === "string" ? value : JSON.stringify(value), now))
const first = { rate: 3, burst: 40, tokens: 7, at: now, blockedUntil: 0, limited: false }

describe("A budget in the store", () => {
  it("is read as it was written, but for what was under way", () => {
    const budget: Budget = {
      ...initial(now),
      rate: 3,
      burst: 40,
      tokens: -2,
      blockedUntil: now + 4_000,
      noProbeUntil: now + 9_000,
      patience: 2,
      probing: true,
      flying: [now],
      told: { at: now, sent: 3 }
    }
    const { probing: _, flying: __, told: ___, ...kept } = budget
    assert.deepStrictEqual(read(writeBudget(budget)), kept)
    assert.deepStrictEqual(keptBudget(writeBudget(budget)), Option.some(kept))
  })

  it("of the first version is read: what it had learned, and that finals waited", () => {
    assert.deepStrictEqual(read(first), { ...initial(now), rate: 3, burst: 40, tokens: 7 })
    assert.strictEqual(read({ ...first, limited: true })?.patience, 9)
  })

  it("that makes no sense is none", () => {
    for (
      const text of [
        "",
        "{}",
        "null",
        "[1]",
        "{\"rate\":\"fast\"}",
        JSON.stringify({ ...first, rate: null }),
        JSON.stringify(first).replace("\"rate\":3", "\"rate\":1e999"),
        JSON.stringify({ ...first, version: 3, limited: undefined })
      ]
    ) {
      assert.isUndefined(read(text), text)
    }
  })

  for (
    const [what, kept, wait] of [
      ["a wait of a hundred days", { ...first, blockedUntil: now + 1e10 }, 300_000],
      ["a wait of ten seconds", { ...first, blockedUntil: now + 10_000 }, 10_000],
      ["a wait that is over", { ...first, blockedUntil: now - 1 }, 0],
      ["a wait of ten seconds, told by a clock that was an hour ahead", {
        ...first,
        at: now + 3_600_000,
        blockedUntil: now + 3_610_000
      }, 10_000]
    ] as const
  ) {
    it(`with ${what} waits ${wait} ms`, () => assert.strictEqual(Math.max(0, read(kept)!.blockedUntil - now), wait))
  }

  it("with figures that nobody could have learned is brought within what can be", () => {
    const least = read({ ...first, rate: -1, burst: -3, tokens: -1e9, at: 0, blockedUntil: -1e300 })!
    assert.deepInclude(least, { rate: 1 / 300, burst: 10, tokens: 10, blockedUntil: 0 })
    const most = read({ ...first, rate: 1e300, burst: 1e300, tokens: 1e300 })!
    assert.deepInclude(most, { rate: 1000, burst: 1000, tokens: 1000 })
  })

  it("whatever it holds, leads to figures and times that are numbers, and to a send within five minutes", () => {
    const odd = [0, -1, 1e-300, -1e300, 1e300, now, -now, 0.2]
    for (const rate of odd) {
      for (const burst of odd) {
        for (const tokens of odd) {
          for (const at of odd) {
            for (const blockedUntil of odd) {
              const budget = read({ ...first, rate, burst, tokens, at, blockedUntil })!
              for (
                const after of [
                  budget,
                  refused(budget, undefined),
                  accepted({ ...budget, probing: true, tokens: -1 }, true),
                  asOf(budget, 0)
                ]
              ) {
                for (
                  const value of [
                    after.rate,
                    after.burst,
                    after.tokens,
                    after.at,
                    after.blockedUntil,
                    after.noProbeUntil
                  ]
                ) if (!Number.isFinite(value)) assert.fail(JSON.stringify(after))
              }
              const verdict = maySendUrgent(budget)
              if (verdict._tag === "Wait" && !(verdict.at - now <= 300_000)) assert.fail(JSON.stringify(budget))
            }
          }
        }
      }
    }
  })
})
