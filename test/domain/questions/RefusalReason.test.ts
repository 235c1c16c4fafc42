import { assert, describe, it } from "@effect/vitest"
import { refusalIn } from "../../../src/domain/questions/RefusalReason.ts"

const question = {
  ask: "a",
  title: "?",
  choices: [
    { id: "y", label: "Yes", effect: "allow" },
    { id: "a", label: "Always", effect: "allow_always" },
    { id: "n", label: "No", effect: "deny" },
    { id: "l", label: "Later", effect: "other" }
  ]
} as const
const outcome = (body: string, from: Parameters<typeof refusalIn>[0] = question) => {
  const match = refusalIn(from, body)
  return match === undefined ? undefined : `${match.choice}: ${match.text}`
}

describe("A refusal takes its reason along", () => {
  it.each<[string, string | undefined]>([
    ["no, use staging instead", "n: use staging instead"],
    ["No: not today", "n: not today"],
    ["no; ask bob", "n: ask bob"],
    ["3: not on Friday", "n: not on Friday"],
    ["3:not on Friday", "n: not on Friday"],
    ["3) not on Friday", "n: not on Friday"],
    ["3. not on Friday", "n: not on Friday"],
    ["No. Not on Friday.", "n: Not on Friday."],
    ["no! never", "n: never"],
    ["no - too risky", "n: too risky"],
    ["no – too risky", "n: too risky"],
    ["no—too risky", "n: too risky"],
    ["3. No - too risky", "n: too risky"],
    ["(3) No, too risky", "n: too risky"],
    ["**No**, too risky", "n: too risky"],
    ["no\nthe tests are red", "n: the tests are red"],
    ["no, no, never", "n: no, never"],
    ["❌ wait until Monday", "n: wait until Monday"],
    ["❌wait", "n: wait"],
    ["❌\uFE0F: wait", "n: wait"],
    ["✖\uFE0F wait", "n: wait"],
    ["yes, but not on Friday", undefined],
    ["1: but not on Friday", undefined],
    ["✅ but not on Friday", undefined],
    ["always, please", undefined],
    ["later, please", undefined],
    ["1. No - too risky", undefined],
    ["no", undefined],
    ["no,", undefined],
    ["❌", undefined],
    ["no use staging", undefined],
    ["nobody, really", undefined],
    ["3.5 is better", undefined],
    ["3,5 is better", undefined],
    ["well, no, not now", undefined],
    [", no", undefined],
    ["", undefined]
  ])("%j: %j", (body, said) => assert.strictEqual(outcome(body), said))

  it("but not where two choices are called so, or have the sign", () => {
    const twice = { ...question, choices: [question.choices[2], { id: "n2", label: "no", effect: "deny" }] } as const
    assert.strictEqual(outcome("no, not today", twice), undefined)
    assert.strictEqual(outcome("2: not today", twice), "n2: not today")
    assert.strictEqual(outcome("❌ not today", twice), undefined)
  })

  it("after a choice that has such signs itself, as whole as it was written", () => {
    const dotted = { ...question, choices: [{ id: "n", label: "No, cancel all", effect: "deny" }] } as const
    assert.strictEqual(outcome("no, cancel all - it is late", dotted), "n: it is late")
    assert.strictEqual(outcome(`no, cancel all: ${"x".repeat(9_000)}`, dotted), `n: ${"x".repeat(9_000)}`)
  })

  it("in linear time, whatever is written", () => {
    for (const one of [",", " ", "\n", " - ", ", ", "❌", "no, "]) {
      assert.doesNotThrow(() => refusalIn(question, one.repeat(30_000)))
    }
  })
})
