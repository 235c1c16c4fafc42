import { assert, describe, it } from "@effect/vitest"
import { englishQuestions } from "../../../src/domain/messages/QuestionMessages.ts"

const en = englishQuestions("!")

describe("What the bot says about a question", () => {
  it("says how a question ended, and by whom where that is known", () => {
    const { answered, chosen } = en.questionEnd
    assert.deepStrictEqual([chosen("Yes", undefined), chosen("Yes", "@a:x")], ["Yes", "Yes (@a:x)"])
    assert.deepStrictEqual([answered(undefined), answered("@a:x")], ["answered", "answered by @a:x"])
  })

  it("says until when nobody answered, and why somebody refused", () => {
    const { chosen, expired } = en.questionEnd
    assert.strictEqual(
      expired(Date.UTC(2026, 10, 27, 14, 5)),
      "refused, as there was no answer until 2026-11-27 14:05 UTC"
    )
    assert.strictEqual(expired(undefined), "refused, as nobody answered in time")
    assert.strictEqual(chosen("No", "@a:x", "not today"), "No (@a:x): “not today”")
  })

  it.each(
    [
      [undefined, "is not open any more, so"],
      [{ asked: "answered", by: "@bob:x" }, "(`@bob:x` has answered it)"],
      [{ asked: "answered" }, "(it was answered)"],
      [{ asked: "expired", at: 0 }, "(it waited until 1970-01-01 00:00 UTC)"],
      [{ asked: "expired" }, "(it was not answered in time)"],
      [{ asked: "withdrawn" }, "(the assistant does not wait for it any more)"],
      [{ asked: "refused" }, "(it could not be shown here)"]
    ] as const
  )(
    "tells who is late how it ended: %j",
    (ending, words) => assert.include(en.notOpen(ending), words)
  )

  it("names the reactions that answer, each with its number", () =>
    assert.strictEqual(
      en.react([{ emoji: "✅", place: 1 }, { emoji: "❌", place: 3 }]),
      "Or react: ✅ is 1, ❌ is 3."
    ))

  it("names the way out where it passes nothing else on, with the prefix that was set", () => {
    for (const text of [en.unfit, en.ambiguous("1 Yes")]) assert.include(text, "send `!stop`")
    assert.include(englishQuestions("bot>").unfit, "send `bot>stop`")
  })

  it.each([["1 Yes", "`1 Yes`"], ["2 `rm`", "`` 2 `rm` ``"], ["3 **x**", "`3 **x**`"]])(
    "shows a choice as data, not as Markdown: %j",
    (example, shown) => assert.include(en.ambiguous(example), `as in ${shown}, or`)
  )

  it("tells others who may answer", () => {
    assert.strictEqual(en.onlyAsker("@ann:x", false), "Only @ann:x can answer.")
    assert.strictEqual(en.onlyAsker("@ann:x", true), "Only @ann:x or an approver can answer.")
    assert.match(en.notYours("@_ann_:x", false), /^Only `@_ann_:x` can answer this question\./)
    assert.match(en.notYours("@_ann_:x", true), /^Only `@_ann_:x` or an approver can answer this question\./)
  })
})
