import { assert, describe, it } from "@effect/vitest"
import type { Turn } from "../../../src/domain/turns/Turn.ts"
import { decide, type TurnInput } from "../../../src/domain/turns/TurnMachine.ts"
import { dueAt } from "../../../src/domain/turns/TurnRules.ts"
import { clockSet, takenUp, withSocket } from "../../../src/domain/turns/TurnTime.ts"
import {
  answer,
  asked,
  asking,
  asks,
  asleep,
  attached,
  brief,
  choices,
  detached,
  minute,
  noSocket,
  rules,
  talking,
  text,
  tick
} from "../../support/TurnCases.ts"

const at = (input: TurnInput, time: number): TurnInput => ({ ...input, at: time })
const lived = (turn: Turn, ...inputs: ReadonlyArray<TurnInput>) =>
  inputs.reduce((before, input) => decide(rules, before, input).turn, turn)
const ticks = (from: number, to: number, every = minute / 2) =>
  Array.from({ length: Math.floor((to - from) / every) }, (_, n) => tick(from + (n + 1) * every))
const up = (time: number) => at(attached("e1", { resumed: true, active: "p1" }), time)

describe("The time limit of a turn", () => {
  it("is over when the agent was listened to for so long, and not a moment before", () => {
    const listening = lived(asleep, at(attached("e1"), 0), ...ticks(0, 29.5 * minute))
    assert.strictEqual(listening.phase, "asked")
    assert.strictEqual(dueAt(rules, listening), 30 * minute)
    assert.strictEqual(
      brief(decide(rules, listening, tick(30 * minute))),
      "failed · final notice \"timed out\" · Cancel whatever runs · durable"
    )
  })

  it(
    "is looked at each half minute, and when it is over, so that a longer silence tells of a sleep",
    () => {
      const seen = (spent: number) => dueAt(rules, { ...talking, countedAt: 1_000, spent })
      assert.deepStrictEqual([0, 29 * minute, 29.75 * minute, 31 * minute].map(seen), [31_000, 31_000, 16_000, 1_000])
    }
  )

  it("does not count the time that no process held the turn: what the agent said meanwhile is read first", () => {
    const before = lived(talking, up(0), ...ticks(0, 20 * minute))
    const night = 12 * 60 * minute
    const after = takenUp(before, night, rules.timeout)
    assert.isUndefined(dueAt(rules, after))
    assert.strictEqual(
      lived(after, tick(night), up(night + 1_000), ...ticks(night, night + 9 * minute)).phase,
      "streaming"
    )
    assert.strictEqual(
      lived(after, tick(night), up(night + 1_000), ...ticks(night, night + 11 * minute)).phase,
      "failed"
    )
  })

  it("leaves ten seconds to a process that takes up what was nearly over", () => {
    const after = takenUp({ ...talking, spent: 30 * minute - 1 }, 0, rules.timeout)
    assert.strictEqual(lived(after, up(0), tick(9_999)).phase, "streaming")
    assert.strictEqual(lived(after, up(0), tick(10_000)).phase, "failed")
  })

  it("reads what an older version wrote as a turn that was not listened to yet", () => {
    const old: Turn = { ...talking, askedAt: 0 }
    assert.strictEqual(
      lived(takenUp(old, 99 * minute, rules.timeout), up(99 * minute), ...ticks(99 * minute, 128 * minute)).phase,
      "streaming"
    )
  })

  it("does not count the time that the process was suspended, by a signal or a closed laptop", () => {
    const before = lived(talking, up(0), ...ticks(0, 10 * minute))
    const woken = lived(before, tick(60 * minute))
    assert.strictEqual(woken.phase, "streaming")
    assert.strictEqual(woken.spent, 11 * minute)
  })

  it("does not count the time that the link was down, nor that a socket was waited for", () => {
    for (const gone of [detached(false, 1_000), noSocket(true, 1_000)]) {
      const back = lived(talking, up(0), gone, ...ticks(1_000, 99 * minute), up(99 * minute))
      assert.deepStrictEqual([back.phase, back.spent], ["streaming", 1_000])
    }
  })

  it("does not count the time that a person is waited for, and goes on with the answer", () => {
    const waiting = lived(talking, up(0), at(asks("Deploy?", choices), minute / 2), ...ticks(minute / 2, 300 * minute))
    assert.deepStrictEqual([waiting.phase, waiting.spent, dueAt(rules, { ...waiting, unshown: false })], [
      "streaming",
      minute / 2,
      24 * 60 * minute + minute / 2
    ])
    const answered = lived(
      waiting,
      at(answer("a1", { choice: "yes" }), 300 * minute),
      ...ticks(300 * minute, 329 * minute)
    )
    assert.deepStrictEqual([answered.phase, answered.spent], ["streaming", 29.5 * minute])
    assert.strictEqual(lived(answered, tick(329.5 * minute)).phase, "failed")
  })

  it("of a question that is taken up after a night waits as well", () => {
    const after = takenUp(lived(asking, up(0), tick(minute)), 900 * minute, rules.timeout)
    assert.strictEqual(lived(after, up(900 * minute), tick(999 * minute)).phase, "streaming")
  })
})

describe("A turn that has a socket again", () => {
  const waits: Turn = { ...asleep, waitingAt: 0, toldAway: true }
  it("waits no more, and takes back what its room was told of that", () => {
    const { waitingAt: _, ...rest } = waits
    const progress = { shows: 1, shownAt: 0 }
    assert.deepStrictEqual(withSocket({ ...waits, progress }), {
      ...rest,
      toldAway: false,
      progress: { ...progress, unshown: true }
    })
    assert.deepStrictEqual(withSocket({ ...waits, toldAway: false }), { ...rest, toldAway: false })
    assert.deepStrictEqual(withSocket({ ...waits, detachedAt: 0 }), { ...rest, detachedAt: 0 })
  })
  it("is as it was, when it waited for none", () => {
    const away = { ...talking, detachedAt: 0, toldAway: true }
    assert.strictEqual(withSocket(away), away)
  })
})

describe("A clock that goes back", () => {
  const hour = 60 * minute
  it("counts nothing twice, and moves all that is due along", () => {
    const before = lived({ ...talking, unshown: true, shownAt: hour - 500 }, up(hour))
    assert.strictEqual(dueAt(rules, before), hour + 300)
    assert.strictEqual(dueAt(rules, clockSet(before, -hour)), 300)
    const busy = { ...asked, askAgainAt: hour + 2_000, countedAt: hour }
    assert.strictEqual(dueAt(rules, clockSet(busy, -hour)), 2_000)
    const told = { ...asleep, detachedAt: hour }
    assert.strictEqual(dueAt(rules, clockSet(told, -hour)), 10_000)
  })

  it("over a restart leaves nothing further off than it can be", () => {
    const kept: Turn = {
      ...talking,
      askAgainAt: 9 * hour,
      detachedAt: 9 * hour,
      shownAt: 9 * hour,
      countedAt: 9 * hour,
      unshown: true
    }
    const after = takenUp(kept, 1_000, rules.timeout)
    assert.deepStrictEqual([after.askAgainAt, after.detachedAt, after.shownAt, after.countedAt], [
      1_000 + 5 * minute,
      1_000,
      1_000,
      undefined
    ])
  })

  it("over a restart has spent no time where it had not begun to", () =>
    assert.notProperty(takenUp(asleep, 1_000, rules.timeout), "spent"))

  it("does not hold frames for late ones", () => {
    const back = lived(talking, up(hour), text(" you", { at: 1_000 }), tick(1_000))
    assert.deepStrictEqual([back.text, back.spent], ["Hello you", 0])
  })
})
