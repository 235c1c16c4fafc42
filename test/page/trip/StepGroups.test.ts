import { assert, describe, it } from "@effect/vitest"
import { groupSteps, mostGroups, type StepGroup } from "../../../src/page/trip/StepGroups.ts"
import type { TripNote } from "../../../src/sandbox/page/trip/TripStep.ts"

const steps = (...notes: ReadonlyArray<TripNote>) => Array.from(notes, (note, n) => ({ ...note, id: n + 1, at: n }))
const shown = (...notes: ReadonlyArray<TripNote>) => {
  const groups: Array<StepGroup> = []
  groupSteps(groups, steps(...notes))
  return groups.map(({ size, times, what }) => [what, times, size])
}
const word: TripNote = { stage: "agent", what: "← Text", about: "r1", size: 5 }
const state: TripNote = { stage: "turns", what: "streaming", about: "$1", size: 50 }

describe("the lines of a trip", () => {
  it("count what comes again and again, though other things come between", () => {
    assert.deepStrictEqual(shown(word, word, state, word), [["← Text", 3, 15], ["streaming", 1, 50]])
  })

  it("add up pieces, and take a whole text as it is", () => {
    assert.deepStrictEqual(shown(state, { ...state, size: 80 }), [["streaming", 2, 80]])
  })

  it("keep runs apart, and what was before a death from what is after", () => {
    assert.deepStrictEqual(shown(word, { ...word, about: "r2" }), [["← Text", 1, 5], ["← Text", 1, 5]])
    const killed: TripNote = { stage: "bot", what: "killed" }
    assert.deepStrictEqual(shown(word, killed, killed, word).map(([what]) => what), [
      "← Text",
      "killed",
      "killed",
      "← Text"
    ])
  })

  it("keep so many, the newest, and tell which changed", () => {
    const groups: Array<StepGroup> = []
    const many = steps(...Array.from({ length: mostGroups + 3 }, (_, n): TripNote => ({ ...word, about: `r${n}` })))
    assert.strictEqual(groupSteps(groups, many).size, mostGroups + 3)
    assert.deepStrictEqual([groups.length, groups[0]!.about], [mostGroups, "r3"])
    assert.deepStrictEqual([...groupSteps(groups, [{ ...many.at(-1)!, id: 999 }])], [groups.at(-1)!])
  })
})
