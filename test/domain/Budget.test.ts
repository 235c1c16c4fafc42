import { assert, describe, it } from "@effect/vitest"
import { Schema } from "effect"
import { accepted, assumed, Budget, initial, isBeyond, mayGo, nextAt, refill, refused, spend } from "../../src/domain/Budget.ts"

/** A homeserver that limits as Synapse does: a bucket that fills at `rate` a second up to `burst`. */
const server = (rate: number, burst: number) => {
  let tokens = burst
  let then = 0
  return (at: number): number | undefined => {
    tokens = Math.min(burst, tokens + ((at - then) / 1000) * rate)
    then = at
    if (tokens >= 1 - 1e-9) {
      tokens -= 1
      return undefined
    }
    return Math.ceil(((1 - tokens) / rate) * 1000)
  }
}

/** Sends so many as fast as the budget lets them go; when each arrived, and how often the server refused. */
const send = (count: number, urgent: boolean, ask: ReturnType<typeof server>, begin: Budget = initial(0), reserve = 0) => {
  const arrived: Array<number> = []
  let budget = begin
  let refusals = 0
  let at = 0
  while (arrived.length < count) {
    if (!mayGo(budget, at, urgent, reserve)) {
      const next = nextAt(budget, at, urgent, reserve)
      if (next === undefined || next <= at) return { arrived, refusals, budget, stuck: true }
      at = next
      continue
    }
    const beyond = isBeyond(budget, at)
    budget = spend(budget, at)
    const wait = ask(at)
    if (wait === undefined) {
      budget = accepted(budget, beyond)
      arrived.push(at)
    } else {
      budget = refused(budget, at, wait)
      refusals++
    }
  }
  return { arrived, refusals, budget, stuck: false }
}

describe("Closings", () => {
  it("go at once while nothing is refused, and after a refusal at the server's own pace: twenty on Synapse's defaults", () => {
    const { arrived, refusals } = send(20, true, server(0.2, 10))
    assert.deepStrictEqual(arrived, [...Array.from({ length: 10 }, () => 0), ...Array.from({ length: 10 }, (_, n) => (n + 1) * 5_000)])
    assert.strictEqual(refusals, 1)
  })

  it("go at once without end where the server does not limit, and teach the budget so", () => {
    const { arrived, budget } = send(500, true, () => undefined)
    assert.isTrue(arrived.every((at) => at === 0))
    assert.isAbove(budget.burst, 100)
    assert.isAtMost(budget.burst, 1000)
    assert.isAtMost(budget.rate, 1000)
  })

  it("wait for a token of their own after a refusal", () => {
    const limited = refused(initial(0), 0, 5_000)
    assert.isFalse(mayGo(limited, 4_999, true, 0))
    assert.isTrue(mayGo(limited, 5_000, true, 9))
    assert.isFalse(mayGo(spend(limited, 5_000), 5_000, true, 0))
  })

  it("go at once again when the bucket was full in between", () => {
    const limited = refused(initial(0), 0, 5_000)
    const rested = refill(limited, 60_000)
    assert.isFalse(rested.limited)
    assert.strictEqual(rested.tokens, assumed.burst)
  })
})

describe("Edits", () => {
  it("begin with the burst that servers have by default, and then go one in five seconds", () => {
    const { arrived, refusals } = send(13, false, server(0.2, 10))
    assert.deepStrictEqual(arrived, [...Array.from({ length: 10 }, () => 0), 5_000, 10_000, 15_000])
    assert.strictEqual(refusals, 0)
  })

  it("leave a token for the closing of each open turn", () => {
    const { arrived, budget } = send(8, false, server(0.2, 10), initial(0), 3)
    assert.deepStrictEqual(arrived, [0, 0, 0, 0, 0, 0, 0, 5_000])
    assert.isAtLeast(budget.tokens, 3)
  })

  it("wait for a turn to end when the whole bucket is kept for closings", () => {
    assert.isFalse(mayGo(initial(0), 0, false, 10))
    assert.isUndefined(nextAt(initial(0), 0, false, 10))
    assert.isTrue(mayGo(initial(0), 0, false, 9))
  })
})

describe("What a budget learns", () => {
  it("that more goes through than was believed: rate and burst double, and no debt is left", () => {
    const empty = { ...initial(0), tokens: 0 }
    assert.isTrue(isBeyond(empty, 0))
    const grown = accepted(spend(empty, 0), true)
    assert.deepInclude(grown, { rate: 0.4, burst: 20, tokens: 0 })
  })

  it("nothing from a send that it allowed", () => {
    const spent = spend(initial(0), 0)
    assert.strictEqual(accepted(spent, false), spent)
  })

  it("nothing from what goes through while the server limits", () => {
    const limited = refused(initial(0), 0, 5_000)
    assert.strictEqual(accepted(limited, true), limited)
  })

  it("from a refusal: the rate is what the server says at most, and the burst goes back towards the defaults", () => {
    const grown = { ...initial(0), rate: 50, burst: 800 }
    assert.deepInclude(refused(grown, 0, 2_000), { rate: 0.5, burst: 400, limited: true, blockedUntil: 2_000 })
    assert.deepInclude(refused(initial(0), 0, 1_000), { rate: 0.2, burst: 10 })
  })

  it("from a refusal that does not say: five seconds", () => {
    assert.strictEqual(refused(initial(0), 7, undefined).blockedUntil, 5_007)
    assert.strictEqual(refused(initial(0), 7, 0).blockedUntil, 8)
  })

  it("from several refusals: the longest wait counts", () => {
    assert.strictEqual(refused(refused(initial(0), 0, 60_000), 1_000, 2_000).blockedUntil, 60_000)
  })

  it("that one send is free when the wait is over, whatever the wait", () => {
    for (const wait of [1, 300, 5_000, 86_400_000]) {
      const limited = refused(initial(0), 0, wait)
      assert.isFalse(mayGo(limited, wait - 1, true, 0))
      assert.isTrue(mayGo(limited, wait, true, 0))
      assert.isFalse(mayGo(spend(limited, wait), wait, true, 0))
      assert.strictEqual(nextAt(limited, 0, true, 0), wait)
    }
  })
})

describe("Time", () => {
  it("is named to the millisecond: at that time a send may go, and not before", () => {
    const now = 1_893_456_000_000
    for (const rate of [0.2, 1 / 3, 0.123, 7.7]) {
      for (let spent = 0; spent < 200; spent++) {
        const budget = { ...initial(now), rate, tokens: 1 - spent / 70, limited: true }
        for (const [urgent, reserve] of [[true, 0], [false, 0], [false, 3]] as const) {
          const next = nextAt(budget, now, urgent, reserve)
          assert.isDefined(next)
          assert.isTrue(mayGo(budget, next, urgent, reserve))
          assert.strictEqual(next > now, !mayGo(budget, now, urgent, reserve))
          if (next > now) assert.isFalse(mayGo(budget, next - 1, urgent, reserve))
          if (urgent) assert.isFalse(isBeyond(budget, next))
        }
      }
    }
  })

  it("brings tokens back up to the burst", () => {
    const empty = { ...initial(0), tokens: 0 }
    assert.strictEqual(refill(empty, 5_000).tokens, 1)
    assert.strictEqual(refill(empty, 9_999_999).tokens, 10)
  })

  it("takes nothing away when the clock goes back", () => {
    const budget = { ...initial(10_000), tokens: 4 }
    assert.strictEqual(refill(budget, 0), budget)
  })

  it("survives being written down and read again", () => {
    const budget = refused(spend(initial(3), 9), 17, 123)
    const codec = Schema.fromJsonString(Budget)
    assert.deepStrictEqual(Schema.decodeSync(codec)(Schema.encodeSync(codec)(budget)), budget)
  })
})
