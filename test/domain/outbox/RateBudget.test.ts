import { assert, describe, it } from "@effect/vitest"
import { accepted, refused } from "../../../src/domain/outbox/BudgetLessons.ts"
import {
  asOf,
  assumed,
  type Budget,
  type BudgetVerdict,
  initial,
  maySendUrgent,
  mayShow,
  type Owed,
  showWaits
} from "../../../src/domain/outbox/RateBudget.ts"

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

const owed = (finals: number, several = finals > 1): Owed => ({ finals, several })

/** Sends so many as fast as the budget lets them go; when each arrived, and how often the server refused. */
const send = (
  count: number,
  ask: ReturnType<typeof server>,
  begin: Budget,
  may: (budget: Budget) => BudgetVerdict = maySendUrgent
) => {
  const arrived: Array<number> = []
  let budget = begin
  let refusals = 0
  let at = begin.at
  while (arrived.length < count) {
    budget = asOf(budget, at)
    const verdict = may(budget)
    if (verdict._tag === "Wait") {
      assert.isAbove(verdict.at, at)
      at = verdict.at
      continue
    }
    const wait = ask(at)
    if (wait === undefined) arrived.push(at)
    else refusals++
    budget = wait === undefined ? accepted(verdict.budget, verdict.beyond) : refused(verdict.budget, wait)
  }
  return { arrived, refusals, budget, took: at - begin.at }
}

const tag = (verdict: BudgetVerdict) => (verdict._tag === "Go" ? (verdict.beyond ? "asks" : "goes") : verdict.at)
const with_ = (rest: Partial<Budget>): Budget => ({ ...initial(0), ...rest })
const spent = (budget: Budget, may: (budget: Budget) => BudgetVerdict = maySendUrgent): Budget => {
  const verdict = may(budget)
  return verdict._tag === "Go" ? verdict.budget : assert.fail("it may not go")
}

describe("A token that seems to be missing to a hair", () => {
  it("is there, so that nobody asks again at the same moment without end", () => {
    for (const tokens of [1 - 1e-9, 1 - 1e-10]) {
      const budget = with_({ tokens, patience: 1, blockedUntil: 0 })
      assert.strictEqual(tag(maySendUrgent(budget)), "goes")
      assert.strictEqual(tag(mayShow(budget, owed(0))), "goes")
    }
  })
})

describe("A final", () => {
  for (
    const [what, budget, expected] of [
      ["goes while there is a token", with_({ tokens: 1 }), "goes"],
      ["asks at once when there is none and nothing was refused lately", with_({ tokens: 0.9 }), "asks"],
      ["waits for its token after a refusal", with_({ tokens: 0, patience: 3 }), 5_000],
      ["asks again a minute after the last wait was over", with_({ tokens: -50, patience: 3, at: 60_000 }), "asks"],
      [
        "waits as long as the homeserver said, also with tokens and without patience",
        with_({ tokens: 9, blockedUntil: 700 }),
        700
      ],
      [
        "does not ask beside others, whose answers are not there yet",
        with_({ tokens: -9, flying: [-4_000, -1_000] }),
        4_000
      ],
      ["asks when their answers do not come", with_({ tokens: -9, flying: [-9_000, -5_000] }), "asks"],
      ["goes beside others with a token", with_({ tokens: 1, flying: [0, 0] }), "goes"]
    ] as const
  ) it(what, () => assert.strictEqual(tag(maySendUrgent(budget)), expected))

  it(
    "goes at once until a refusal, then at the pace of the server: twenty by Synapse's defaults",
    () => {
      const { arrived, refusals } = send(20, server(0.2, 10), initial(0))
      assert.deepStrictEqual(arrived, [
        ...Array.from({ length: 10 }, () => 0),
        ...Array.from({ length: 10 }, (_, n) => (n + 1) * 5_000)
      ])
      assert.strictEqual(refusals, 2)
    }
  )

  it("goes at once without end where the server does not limit, and teaches the budget so", () => {
    const { arrived, budget } = send(500, () => undefined, initial(0))
    assert.isTrue(arrived.every((at) => at === 0))
    assert.deepInclude(budget, { rate: 1000, burst: 1000 })
  })

  it("is not spent twice: what goes is taken off, and from the patience that others had to have", () => {
    assert.deepInclude(spent(with_({ tokens: 4, patience: 2 })), { tokens: 3, patience: 1 })
    assert.deepInclude(spent(with_({ tokens: 0, at: 7 })), { tokens: -1, patience: 0, probing: true, flying: [7] })
  })
})

describe("A first text or an edit", () => {
  for (
    const [what, budget, kept, expected] of [
      ["goes while a token is left for each final", with_({ tokens: 4 }), owed(3), "goes"],
      ["waits for one otherwise, in a crowd", with_({ tokens: 4 }), owed(4), 5_000],
      ["looks again when the whole bucket is kept", with_({}), owed(10), 10_000],
      ["goes with the last token beyond what is kept", with_({}), owed(9), "goes"],
      ["takes one token of those that are kept, with few owed", with_({ tokens: 1.97 }), owed(1), "goes"],
      ["takes no second one", with_({ tokens: 1.97 }), owed(2), 5_150],
      ["asks when there is none, with few owed", with_({ tokens: 0.9 }), owed(3), "asks"],
      ["asks for nobody in a crowd", with_({ tokens: 0.9 }), owed(4), 10_000],
      ["asks nothing while it is not time for it", with_({ tokens: 0.9, noProbeUntil: 3_000 }), owed(1), 3_000],
      [
        "leaves what is kept alone while it is not time to ask",
        with_({ tokens: 1.97, noProbeUntil: 9e9 }),
        owed(1),
        150
      ],
      [
        "does not ask beside others, whose answers are not there yet",
        with_({ tokens: 0.5, flying: [-1_000] }),
        owed(1),
        4_000
      ],
      ["waits as long as the homeserver said", with_({ blockedUntil: 700 }), owed(0), 700]
    ] as const
  ) it(what, () => assert.strictEqual(tag(mayShow(budget, kept)), expected))

  it("goes one in five seconds after the burst that servers have by default, in a crowd", () => {
    const { arrived, refusals } = send(9, server(0.2, 10), initial(0), (budget) => mayShow(budget, owed(4)))
    assert.deepStrictEqual(arrived, [0, 0, 0, 0, 0, 0, 5_000, 10_000, 15_000])
    assert.strictEqual(refusals, 0)
  })

  it("finds out, alone, that nothing is limited", () => {
    const { arrived, refusals } = send(40, () => undefined, initial(0), (budget) => mayShow(budget, owed(1)))
    assert.deepStrictEqual([arrived.at(-1), refusals], [0, 0])
  })

  it("finds out once an hour that it is", () => {
    const { refusals, took } = send(100, server(0.2, 10), initial(0), (budget) => mayShow(budget, owed(1)))
    assert.isBelow(took, 3_600_000)
    assert.strictEqual(refusals, 1)
  })
})

describe("How long what is shown waits for the answer's end", () => {
  for (
    const [rate, kept, rank, expected] of [
      [0.2, owed(1), "first", 0],
      [0.2, owed(3, false), "first", 0],
      [0.2, owed(2), "first", 2_000],
      [0.5, owed(2), "first", 1_000],
      [0.99, owed(9), "first", 500 / 0.99],
      [1, owed(20), "first", 0],
      [0.2, owed(1), "edit", 0],
      [0.2, owed(2), "edit", 2_000],
      [1, owed(2), "edit", 0],
      [0.2, owed(20), "final", 0],
      [0.2, owed(20), "question", 0]
    ] as const
  ) {
    it(
      `${rank}, ${rate} a second, ${kept.finals} owed in ${kept.several ? "several chats" : "one"}: ` +
        `${Math.round(expected)} ms`,
      () => assert.strictEqual(showWaits(with_({ rate }), kept, rank), expected)
    )
  }
})

describe("Time", () => {
  it("is named to the millisecond: at that time a send may go, and not before", () => {
    const now = 1_893_456_000_000
    for (const rate of [0.2, 1 / 3, 0.123, 7.7]) {
      for (let used = 0; used < 200; used++) {
        const budget = with_({
          at: now,
          rate,
          tokens: 1 - used / 70,
          patience: 9,
          blockedUntil: now,
          noProbeUntil: Infinity
        })
        for (
          const may of [maySendUrgent, (one: Budget) => mayShow(one, owed(0)), (one: Budget) => mayShow(one, owed(3))]
        ) {
          const verdict = may(budget)
          if (verdict._tag === "Go" || verdict.at - now === 10_000) continue
          assert.strictEqual(tag(may(asOf(budget, verdict.at))), "goes")
          assert.notStrictEqual(may(asOf(budget, verdict.at - 1))._tag, "Go")
        }
      }
    }
  })

  it("brings tokens back up to the burst", () => {
    const empty = with_({ tokens: 0 })
    assert.strictEqual(asOf(empty, 5_000).tokens, 1)
    assert.strictEqual(asOf(empty, 9_999_999).tokens, assumed.burst)
  })

  it("that goes back by an hour takes no token away and makes no wait longer", () => {
    const hour = 3_600_000
    const before = refused(spent({ ...initial(hour), tokens: 0 }), 5_000)
    const after = asOf(before, 0)
    assert.deepStrictEqual([after.tokens, after.blockedUntil, after.noProbeUntil - before.noProbeUntil, after.told], [
      before.tokens,
      5_000,
      -hour,
      { at: 5_000, sent: 0 }
    ])
    assert.strictEqual(tag(maySendUrgent(asOf(after, 5_000))), "goes")
    assert.strictEqual(asOf(asOf(with_({ tokens: 0, at: hour }), 0), 5_000).tokens, 1)
    assert.deepStrictEqual(asOf(spent(with_({ tokens: 0, at: hour })), 0).flying, [0])
  })
})
