import { assert, describe, it } from "@effect/vitest"
import { fittingEmoji, placeWith, readAnswerEmoji, readEffect } from "../../../src/domain/questions/AnswerEmoji.ts"

const of = (...effects: ReadonlyArray<"allow" | "allow_always" | "deny" | "other">) =>
  effects.map((effect) => ({ effect }))

describe("A reaction says to a question", () => {
  it.each<[string, ReturnType<typeof readAnswerEmoji>]>([
    ["✅", { effect: "allow" }],
    ["✅\uFE0F", { effect: "allow" }],
    ["✔\uFE0F", { effect: "allow" }],
    ["♾\uFE0F", { effect: "allow_always" }],
    ["♾", { effect: "allow_always" }],
    ["❌", { effect: "deny" }],
    ["✖\uFE0F", { effect: "deny" }],
    ["✖\uFE0E", { effect: "deny" }],
    ["✅\u{1F3FD}", { effect: "allow" }],
    ["1\uFE0F\u20E3", { number: 1 }],
    ["9\u20E3", { number: 9 }],
    ["🔟", { number: 10 }],
    ["12", { number: 12 }],
    ["0\uFE0F\u20E3", undefined],
    ["01", undefined],
    ["100", undefined],
    ["👍", undefined],
    ["👎\u{1F3FF}", { unclear: true }],
    ["❎", { unclear: true }],
    ["☑\uFE0F", { unclear: true }],
    ["yes", undefined],
    ["", undefined],
    ["✅✅", undefined],
    ["✅".repeat(400), undefined]
  ])("%j: %j", (key, said) => assert.deepStrictEqual(readAnswerEmoji(key), said))

  it("as a text only what it does, as numbers have other ways to be written there", () => {
    assert.deepStrictEqual(["✅", "❌\uFE0F", "1\uFE0F\u20E3", "✅ now"].map(readEffect), [
      "allow",
      "deny",
      undefined,
      undefined
    ])
  })
})

describe("An effect means a choice", () => {
  it("where one alone has it", () => {
    assert.strictEqual(placeWith(of("allow", "deny"), "deny"), 2)
    assert.strictEqual(placeWith(of("allow", "deny", "deny"), "deny"), "ambiguous")
    assert.strictEqual(placeWith(of("allow"), "deny"), undefined)
  })

  it("and only then people are told its emoji", () => {
    assert.deepStrictEqual(fittingEmoji(of("allow", "allow_always", "deny")), [
      { emoji: "✅", place: 1 },
      { emoji: "♾\uFE0F", place: 2 },
      { emoji: "❌", place: 3 }
    ])
    assert.deepStrictEqual(fittingEmoji(of("other", "deny", "allow", "allow")), [{ emoji: "❌", place: 2 }])
    assert.deepStrictEqual(fittingEmoji([]), [])
  })
})
