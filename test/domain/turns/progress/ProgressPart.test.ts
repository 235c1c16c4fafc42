import { assert, describe, it } from "@effect/vitest"
import { isWithdrawal } from "../../../../src/domain/matrix/MessageContent.ts"
import { readMark, readProgressMark } from "../../../../src/domain/matrix/TurnMark.ts"
import { progressPartOf, progressText } from "../../../../src/domain/turns/progress/ProgressPart.ts"
import { silent, words } from "../../../support/TurnCases.ts"

const shown = { as: "open", priority: "first", ends: false } as const
const render = (markdown: string) => ({ body: markdown, formatted: undefined })

describe("The event of a notice", () => {
  it("is a notice that mentions nobody, with a mark that is no part and no closing", () => {
    const { content, part, progress } = progressPartOf(silent, shown, { _tag: "None" }, words, render)
    assert.deepInclude(content, { msgtype: "m.notice", body: "working", "m.mentions": {} })
    assert.deepStrictEqual(readProgressMark(content), { prompt: silent.prompt, attempt: 1, progress: true })
    assert.isUndefined(readMark(content))
    assert.deepStrictEqual([part, progress], [4_000, { key: "1.progress.$p", ends: false }])
  })
  it("holds nothing that could be sent where it is taken back", () => {
    for (const as of ["gone", "done"] as const) {
      const { content } = progressPartOf(silent, { ...shown, as }, { _tag: "None" }, words, render)
      assert.isTrue(isWithdrawal(content))
    }
  })
  it("says the words that it is given, and what cannot be rendered as it is", () => {
    assert.strictEqual(progressText(words, silent, { ...shown, text: "next" }), "next")
    const { content } = progressPartOf(silent, shown, { _tag: "None" }, words, () => undefined)
    assert.strictEqual(content["body"], "working")
  })
})
