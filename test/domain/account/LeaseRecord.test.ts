import { assert, describe, it } from "@effect/vitest"
import {
  answerWithin,
  ask,
  atStart,
  goodFor,
  heldBy,
  heldLease,
  type LeaseRecord,
  type LeaseWord,
  readLease,
  readLeaseWord,
  releasedLease,
  servedBy,
  takenOver,
  taking,
  whileAsking,
  whileHolding
} from "../../../src/domain/account/LeaseRecord.ts"
import { elapsed } from "../../../src/domain/Moment.ts"

const me = { store: "s-mine", place: "p-mine", instance: "i-m", host: "here", startedAt: 1_000 }
const mine: LeaseRecord = { ...me, at: 5, term: 3, answers: true }
const other: LeaseRecord = {
  store: "s-other",
  place: "p-other",
  instance: "i-other",
  host: "there",
  startedAt: 900,
  at: 7,
  term: 3,
  answers: true
}
const { answers: _, place: __, ...former } = other
const theirs = (instance: string): LeaseWord => ask({ ...me, instance }, false)

describe("One that starts", () => {
  const cases: ReadonlyArray<
    readonly [string, LeaseRecord | undefined, LeaseWord | undefined, boolean, ReturnType<typeof atStart>]
  > = [
    ["nobody has it", undefined, undefined, false, "Take"],
    ["it was given back", other, releasedLease(other), false, "Take"],
    ["a former holder gave it back late", other, releasedLease({ ...other, instance: "i-former" }), false, "Ask"],
    ["one of the former version gave it back", { ...former, released: true }, undefined, false, "Take"],
    ["a process of this folder had it", { ...other, store: "s-mine", place: "p-mine" }, undefined, false, "Take"],
    ["a copy of this store elsewhere has it", { ...other, store: "s-mine" }, undefined, false, "Ask"],
    ["another store of this machine has it", { ...other, place: "p-mine" }, undefined, false, "Ask"],
    ["somebody has it, since years", { ...other, at: 0 }, undefined, false, "Ask"],
    ["somebody has it whose clock is ahead", { ...other, at: 1e14 }, undefined, false, "Ask"],
    ["somebody has it and the operator says so", other, undefined, true, "Ask"],
    ["one of the former version has it", former, undefined, false, "Watch"],
    ["one of the former version has it and the operator says so", former, undefined, true, "Oust"],
    [
      "one of the former version had it, of this store and host",
      { ...former, store: "s-mine", host: "here" },
      undefined,
      false,
      "Take"
    ],
    [
      "one of the former version has it, of a copy on another host",
      { ...former, store: "s-mine" },
      undefined,
      false,
      "Watch"
    ]
  ]
  it.each(cases)(
    "when %s",
    (_, lease, word, takeOver, says) => assert.strictEqual(atStart({ lease, word }, me, takeOver), says)
  )

  it("takes with a term above that of whoever had it", () => {
    assert.deepStrictEqual(taking(me, undefined, 5), { ...mine, term: 1 })
    assert.deepStrictEqual(taking(me, { ...other, term: 2 }, 5), mine)
  })
})

describe("One that asks", () => {
  const asked = theirs("i-m")
  const cases: ReadonlyArray<
    readonly [string, LeaseRecord | undefined, LeaseWord | undefined, ReturnType<typeof whileAsking>]
  > = [
    ["its own question", other, asked, "Wait"],
    ["an answer", other, heldLease(other, "i-m"), "Held"],
    ["an answer to somebody else", other, heldLease(other, "i-third"), "Held"],
    ["the answer that stood there before", other, heldLease(other, "i-before"), "Again"],
    ["an answer of one that lost the lease", other, heldLease({ ...other, instance: "i-former" }, "i-m"), "Again"],
    ["nothing said any more", other, undefined, "Again"],
    ["that it was given back", other, releasedLease(other), "Free"],
    ["that it was given back by a former one", other, releasedLease({ ...other, instance: "i-former" }), "Again"],
    ["no lease any more", undefined, asked, "Free"],
    ["that a third took it", { ...other, instance: "i-third" }, asked, "Held"],
    ["that the same one took it anew", { ...other, term: 4 }, asked, "Held"],
    ["the question of one that goes first", other, theirs("i-a"), "Behind"],
    ["the question of one that goes after", other, theirs("i-z"), "Again"]
  ]
  it.each(cases)(
    "sees %s",
    (_, lease, word, says) =>
      assert.strictEqual(
        whileAsking({ lease: other, word: heldLease(other, "i-before") }, { lease, word }, "i-m"),
        says
      )
  )

  it("only watches one of the former version, which answers nobody", () => {
    const before = { lease: former, word: undefined }
    assert.strictEqual(whileAsking(before, before, "i-m"), "Wait")
    assert.strictEqual(whileAsking(before, { ...before, lease: { ...former, at: 8 } }, "i-m"), "Held")
    assert.strictEqual(whileAsking(before, { ...before, lease: { ...former, at: 6 } }, "i-m"), "Held")
    assert.strictEqual(whileAsking(before, { ...before, lease: { ...former, released: true } }, "i-m"), "Free")
  })
})

describe("One that has it", () => {
  const cases: ReadonlyArray<
    readonly [string, LeaseRecord | undefined, LeaseWord | undefined, ReturnType<typeof whileHolding>]
  > = [
    ["its own lease", mine, undefined, "Hold"],
    ["its own question of before", mine, theirs("i-m"), "Hold"],
    ["its own answer", mine, heldLease(mine, "i-x"), "Hold"],
    ["that a former one gave it back", mine, releasedLease(other), "Hold"],
    ["that somebody asks", mine, theirs("i-x"), "Answer"],
    ["that an operator wants another to have it", mine, ask(other, true), "Yield"],
    ["that another took it", { ...other, term: 4 }, theirs("i-x"), "Lost"],
    ["that another took it in the same moment, later", other, undefined, "Lost"],
    ["a late word of a former one", { ...other, term: 2 }, undefined, "Assert"],
    [
      "a late beat of one of the former version, given back or not",
      { ...former, term: 2, released: true },
      undefined,
      "Assert"
    ],
    ["nothing where its lease stood", undefined, undefined, "Assert"]
  ]
  it.each(cases)("sees %s", (_, lease, word, says) => assert.strictEqual(whileHolding(mine, { lease, word }), says))
})

describe("A lease", () => {
  it("that is none is nobody's, and a word that is none says nothing", () => {
    for (const content of [{}, undefined, { ...mine, term: "1" }, { ...mine, at: Number.NaN }]) {
      assert.isUndefined(readLease(content))
    }
    for (const content of [{}, undefined, { says: "held", by: "i" }, { ...theirs("i"), says: "shouts" }]) {
      assert.isUndefined(readLeaseWord(content))
    }
    assert.deepStrictEqual(readLease({ ...mine, more: 1 }), mine)
    assert.deepStrictEqual(readLeaseWord({ ...heldLease(mine, "i") }), heldLease(mine, "i"))
  })

  it("is good for less than anybody waits for an answer", () => assert.isAtLeast(answerWithin - goodFor, 4_000))

  it("gets old by whichever clock saw more: one that is set back, one that stood still", () => {
    const from = { wall: 1_000_000, steady: 50 }
    assert.strictEqual(elapsed(from, { wall: 1_000_000 - 3_600_000, steady: 7_050 }), 7_000)
    assert.strictEqual(elapsed(from, { wall: 1_090_000, steady: 60 }), 90_000)
  })

  it("is named in one sentence that no text of the other can spoil", () => {
    const odd = { ...other, host: "a\u001b[2J\nb", startedAt: 1e300 }
    assert.strictEqual(
      heldBy(other).message,
      "Another bot serves this account: on there, since 1970-01-01T00:00:00.900Z. Stop that one first, or start " +
        "this one with --take-over to make it stop."
    )
    for (const refusal of [heldBy(odd), servedBy(odd), takenOver(odd)]) {
      assert.match(refusal.message, /a\?\?2J\?b/)
      assert.strictEqual(refusal.exitCode, 2)
    }
  })
})
