import { assert, describe, it } from "@effect/vitest"
import { type Folded, withFolded } from "../../../src/domain/answer/FoldedText.ts"
import { bytes, largestContent, type Relation, type Rendered } from "../../../src/domain/matrix/MessageContent.ts"
import { partsOf } from "../../support/Cutting.ts"
import { driven } from "../../support/Cutting.ts"
import { talking } from "../../support/TurnCases.ts"

const plain = (body: string): Rendered => ({ body, formatted: undefined })
const html = (body: string): Rendered => ({ body, formatted: `<p>${body}</p>` })
const folded = (
  answer: Rendered,
  text: string,
  render: (markdown: string) => Rendered | undefined = plain,
  fullness: (rendered: Rendered) => number = () => 0.5
) => driven(withFolded(answer, { summary: "Thoughts", text } satisfies Folded, fullness), render)

describe("A text that is folded below an answer", () => {
  it("is in its HTML alone, whose markup it cannot break", () => {
    assert.deepStrictEqual(folded(plain("a < b\nc"), "1 & 2\n</details>"), {
      body: "a < b\nc",
      formatted: "a &lt; b<br>c\n<details><summary>Thoughts</summary>1 &amp; 2<br>&lt;/details&gt;</details>"
    })
    assert.deepStrictEqual(folded(html("answer"), "hm", html), {
      body: "answer",
      formatted: "<p>answer</p>\n<details><summary>Thoughts</summary><p>hm</p></details>"
    })
  })

  it("is as much as fits, and nothing where the answer leaves no room", () => {
    const most = (limit: number) => (rendered: Rendered) => rendered.formatted!.length / limit
    const { formatted } = folded(plain("answer"), "x".repeat(4_096), plain, most(2_000))
    assert.include(formatted, `>${"x".repeat(1_024)}…</details>`)
    assert.deepStrictEqual(folded(plain("answer"), "x".repeat(4_096), plain, most(100)), plain("answer"))
    assert.deepStrictEqual(folded(plain("answer"), "x".repeat(4_096), () => undefined), plain("answer"))
  })

  it("stands in the last event of an answer, which can be sent, and in no other", () => {
    const none = (): Relation => ({ _tag: "None" })
    for (const length of [10, 40_000, 44_000, 100_000]) {
      const text = "line of text\n".repeat(length / 10)
      const show = { text, phase: "answered", notice: false, priority: "final" } as const
      const fold = { ...show, folded: { summary: "Thoughts", text: "t".repeat(16_000) } }
      const [without, parts] = [partsOf(talking, show, 0, none, plain), partsOf(talking, fold, 0, none, plain)]
      assert.deepStrictEqual(parts.map(({ content }) => content["body"]), without.map(({ content }) => content["body"]))
      assert.deepStrictEqual(parts.slice(0, -1), without.slice(0, -1))
      for (const { content } of parts) assert.isAtMost(bytes(content), largestContent)
      if (length === 10) assert.include(String(parts.at(-1)?.content["formatted_body"]), "<details>")
    }
  })
})
