import { assert, describe, it } from "@effect/vitest"
import { englishQuestions } from "../../../src/domain/messages/QuestionMessages.ts"

const en = englishQuestions("!")

describe("What the bot says about a question", () => {
  it("says how a question ended, and by whom where that is known", () => {
    const { answered, chosen } = en.questionEnd
    assert.deepStrictEqual([chosen("Yes", undefined), chosen("Yes", "@a:x")], ["Yes", "Yes (@a:x)"])
    assert.deepStrictEqual([answered(undefined), answered("@a:x")], ["answered", "answered by @a:x"])
  })

  it("names the way out where it passes nothing else on, with the prefix that was set", () => {
    for (const text of [en.unfit, en.ambiguous("1 Yes")]) assert.include(text, "send `!stop`")
    assert.include(englishQuestions("bot>").unfit, "send `bot>stop`")
  })

  it.each([["1 Yes", "`1 Yes`"], ["2 `rm`", "`` 2 `rm` ``"], ["3 **x**", "`3 **x**`"]])(
    "shows a choice as data, not as Markdown: %j",
    (example, shown) => assert.include(en.ambiguous(example), `as in ${shown}, or`)
  )

  it("tells others who may answer", () => {
    assert.strictEqual(en.onlyAsker("@ann:x"), "Only @ann:x can answer.")
    assert.match(en.notYours("@_ann_:x"), /^Only `@_ann_:x` can answer this question\./)
  })
})
