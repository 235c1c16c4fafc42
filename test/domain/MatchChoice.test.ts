import { assert, describe, it } from "@effect/vitest"
import { matchChoice } from "../../src/domain/MatchChoice.ts"

const choice = (id: string, label: string) => ({ id, label, effect: "other" as const })
const question = { ask: "a", title: "?", choices: [choice("yes", "Allow once"), choice("no", "Deny"), choice("7", "1")] }
const free = { ask: "a", title: "?", choices: [] }

describe("A message answers a question", () => {
  for (const [title, said, chosen] of [
    ["by the number of a choice", "2", "no"],
    ["by the words of a choice, whatever their case", "  aLLow ONCE ", "yes"],
    ["by the id of a choice", "YES", "yes"],
    ["by words that are a number before the number of a place", "1", "7"],
    ["not by a part of the words", "Allow", undefined],
    ["not by more than the words", "Deny, please", undefined],
    ["not by a number beyond the choices", "4", undefined],
    ["not by nought", "0", undefined],
    ["not by a number below nought", "-1", undefined],
    ["not by a fraction", "1.0", undefined],
    ["not by a number of four digits", "0001", undefined],
    ["not by nothing", " \n", undefined]
  ] as const) {
    it(title, () => assert.deepStrictEqual(matchChoice(question, said), chosen === undefined ? undefined : { ask: "a", choice: chosen }))
  }

  it("by any text where there are no choices, to the letter", () => {
    assert.deepStrictEqual(matchChoice(free, " Main\n"), { ask: "a", text: " Main\n" })
    assert.isUndefined(matchChoice(free, " "))
  })
})
