import { assert, describe, it } from "@effect/vitest"
import { atStart, firstBeat, heldBy, type Lease, lostTo, readLease, whileServing, whileWatching } from "../../src/domain/Lease.ts"

const mine: Lease = { store: "s-mine", instance: "i-mine", host: "here", startedAt: 1_000, at: 100_000, term: 3 }
const other: Lease = { ...mine, store: "s-other", instance: "i-other", host: "there" }
const now = 100_000

describe("One that starts", () => {
  const cases: ReadonlyArray<readonly [string, Lease | undefined, boolean, "Take" | "Watch"]> = [
    ["nobody has it", undefined, false, "Take"],
    ["it was given back", { ...other, released: true }, false, "Take"],
    ["a process of this store had it a moment ago", { ...other, store: "s-mine" }, false, "Take"],
    ["somebody had it a moment ago", other, false, "Watch"],
    ["somebody had it 60 seconds ago", { ...other, at: now - 60_000 }, false, "Watch"],
    ["somebody had it longer ago", { ...other, at: now - 60_001 }, false, "Take"],
    ["somebody has it whose clock is ahead", { ...other, at: now + 3_600_000 }, false, "Watch"],
    ["somebody has it and the operator says so", other, true, "Take"]
  ]
  it.each(cases)("when %s", (_, found, takeOver, says) => assert.strictEqual(atStart(found, mine, now, takeOver), says))

  it("keeps the term of whoever had it, and an operator's word raises it", () => {
    assert.strictEqual(firstBeat(mine, undefined, now, false).term, 0)
    assert.strictEqual(firstBeat(mine, undefined, now, true).term, 1)
    assert.strictEqual(firstBeat(mine, { ...other, term: 7, released: true }, now, false).term, 7)
    assert.strictEqual(firstBeat(mine, { ...other, term: 7 }, now, true).term, 8)
  })
})

describe("One that watches", () => {
  const cases: ReadonlyArray<readonly [string, Lease | undefined, "Free" | "Held" | "Silent"]> = [
    ["the same beat again", other, "Silent"],
    ["a newer beat", { ...other, at: now + 1 }, "Held"],
    ["a beat whose clock went back", { ...other, at: now - 1 }, "Held"],
    ["a beat of a third", { ...other, instance: "i-third" }, "Held"],
    ["that it was given back", { ...other, released: true }, "Free"],
    ["nothing any more", undefined, "Free"]
  ]
  it.each(cases)("sees %s", (_, seen, says) => assert.strictEqual(whileWatching(other, seen), says))
})

describe("One that serves", () => {
  const older: Lease = { ...other, startedAt: 999 }
  const younger: Lease = { ...other, startedAt: 1_001 }
  const cases: ReadonlyArray<readonly [string, Lease | undefined, Lease | undefined, "Go on" | "Beat" | "Stop"]> = [
    ["its own beat", undefined, mine, "Go on"],
    ["nothing", undefined, undefined, "Go on"],
    ["that another gave it back", undefined, { ...older, released: true }, "Go on"],
    ["one that began earlier", undefined, older, "Stop"],
    ["one that began later", undefined, younger, "Beat"],
    ["one that began earlier, whose beat it knew before it began", older, older, "Go on"],
    ["one that began earlier, whose beat is older than the one it knew", { ...older, at: now + 1 }, older, "Go on"],
    ["one that began earlier, with a beat that is newer than the one it knew", older, { ...older, at: now + 1 }, "Stop"],
    ["one of the same moment whose name is smaller", undefined, { ...other, instance: "i-a" }, "Stop"],
    ["one of the same moment whose name is greater", undefined, { ...other, instance: "i-z" }, "Beat"],
    ["one of a higher term that began later", undefined, { ...younger, term: 4 }, "Stop"],
    ["one of a lower term that began earlier", undefined, { ...older, term: 2 }, "Beat"],
    ["one of a copy of its store that began earlier", undefined, { ...older, store: mine.store }, "Stop"]
  ]
  it.each(cases)("sees %s", (_, last, seen, says) => assert.strictEqual(whileServing(mine, last, seen), says))

  it("never stops together with the other, nor leaves it to it", () => {
    const some: ReadonlyArray<Lease> = [
      mine, other, { ...older, instance: "i-older" }, { ...younger, instance: "i-younger" }, { ...older, instance: "i-4", term: 4 }, { ...younger, instance: "i-2", term: 2 }
    ]
    for (const one of some) {
      for (const another of some.filter(({ instance }) => instance !== one.instance)) {
        assert.sameMembers([whileServing(one, undefined, another), whileServing(another, undefined, one)], ["Stop", "Beat"])
      }
    }
  })
})

describe("A lease", () => {
  it("that is none is nobody's", () => {
    for (const content of [{}, undefined, { ...mine, term: "1" }, { ...mine, at: Number.NaN }]) assert.isUndefined(readLease(content))
    assert.deepStrictEqual(readLease({ ...mine, more: 1 }), mine)
  })

  it("is named in one sentence that no text of the other can spoil", () => {
    const odd = { ...other, host: "a\u001b[2J\nb", startedAt: 1e300 }
    assert.strictEqual(heldBy(other).message, "Another bot serves this account: on there, since 1970-01-01T00:00:01.000Z. Stop that one first, or start this one with --take-over to make it stop.")
    for (const refusal of [heldBy(odd), lostTo(mine, odd), lostTo(mine, { ...odd, term: 9 })]) {
      assert.match(refusal.message, /a\?\?2J\?b/)
      assert.strictEqual(refusal.exitCode, 2)
    }
  })
})
