import { assert, describe, it } from "@effect/vitest"
import { labelOf, labelsOf, mostOfALabel, withNewestLabels } from "../../../../src/domain/turns/asking/ChoiceLabels.ts"

describe("A label as the room shows it", () => {
  it("is one line of bounded length, and never empty", () => {
    assert.strictEqual(labelOf({ label: "  Yes,\nplease " }), "Yes, please")
    assert.strictEqual(labelOf({ label: " \n" }), "?")
    assert.isAtMost(labelOf({ label: "x".repeat(1_000) }).length, mostOfALabel)
  })
})

describe("The choices of questions that have ended", () => {
  it("are kept as the room showed them, and not of one that takes any text", () => {
    const choices = [{ id: "x", label: "  Yes,\nplease ", effect: "other" as const }]
    assert.deepStrictEqual(labelsOf({ choices }), { labels: ["Yes, please"] })
    assert.deepStrictEqual(labelsOf({ choices: [] }), {})
  })

  it("are kept of the newest alone, so that a turn does not grow without end", () => {
    const asks = Array.from({ length: 20 }, (_, n) => ({ ask: `a${n}`, asked: "answered" as const, labels: ["Yes"] }))
    const kept = withNewestLabels(asks)
    assert.deepStrictEqual(kept.map(({ ask }) => ask), asks.map(({ ask }) => ask))
    assert.deepStrictEqual(kept.flatMap(({ ask, labels }) => (labels === undefined ? [] : [ask])), [
      "a12",
      "a13",
      "a14",
      "a15",
      "a16",
      "a17",
      "a18",
      "a19"
    ])
  })
})
