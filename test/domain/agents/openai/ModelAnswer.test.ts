import { assert, describe, it } from "@effect/vitest"
import { makeModelAnswer, type ModelEnding } from "../../../../src/domain/agents/openai/ModelAnswer.ts"
import type { ModelSaid } from "../../../../src/domain/agents/openai/ModelSaid.ts"

const long = "A sentence that is long enough to be known again."

const heard = (...said: ReadonlyArray<ModelSaid>) => {
  const answer = makeModelAnswer()
  const told = said.map((one) => answer.take(one))
  return { answer, told, ending: answer.ending() }
}
const whole = (text: string, reason: "done" | "limit" | "refused" = "done"): ModelEnding => ({
  _tag: "Whole",
  reason,
  text
})

const cases: ReadonlyArray<readonly [string, ReadonlyArray<ModelSaid>, ModelEnding]> = [
  ["text with a reason is whole", [{ text: "a" }, { text: "b", finish: "stop" }], whole("ab")],
  ["text without one is cut", [{ text: "a" }], { _tag: "Cut" }],
  ["nothing with a reason is nothing", [{ text: " " }, { finish: "stop" }], { _tag: "Nothing" }],
  ["thoughts alone are nothing", [{ thought: "hm" }, { finish: "stop" }], { _tag: "Nothing" }],
  ["a refusal is an answer", [{ refusal: "no" }, { finish: "stop" }], whole("no", "refused")],
  [
    "a refusal stands below what was said",
    [{ text: "a" }, { refusal: "no" }, { finish: "stop" }],
    whole("a\n\nno", "refused")
  ],
  ["a filter is a refusal without words", [{ finish: "content_filter" }], whole("", "refused")],
  ["a limit may leave no text", [{ finish: "length" }], whole("", "limit")],
  ["a call is none of ours", [{ text: "a", calls: true }, { finish: "tool_calls" }], { _tag: "Calls" }],
  ["a call beside an answer is passed over", [{ text: "a", calls: true }, { finish: "stop" }], whole("a")],
  ["an error counts, whatever else comes", [{ text: "a" }, { fault: { kind: "broken", detail: "x" } }, {
    finish: "stop"
  }], {
    _tag: "Faulty",
    fault: { kind: "broken", detail: "x" }
  }],
  ["a failure as the reason is a cut", [{ text: "a" }, { finish: "error" }], { _tag: "Cut" }],
  ["the whole takes the place of what was streamed", [{ text: "a" }, { whole: "all", finish: "stop" }], whole("all")],
  ["the whole has its thoughts apart too", [{ whole: "<think>x</think>all", finish: "stop" }], whole("all")],
  [
    "what comes again whole at the end is the same answer",
    [{ text: long }, { text: long, finish: "stop" }],
    whole(long)
  ],
  [
    "what comes again whole is the same answer behind blanks too",
    [{ text: " \n" }, { text: `\n${long}` }, { text: ` \n\n${long}`, finish: "stop" }],
    whole(long)
  ],
  ["a short repetition is text", [{ text: "-|" }, { text: "-|", finish: "stop" }], whole("-|-|")],
  ["a repetition in the middle is text", [{ text: long }, { text: long }, { finish: "stop" }], whole(long + long)]
]

describe("makeModelAnswer", () => {
  for (const [name, said, ending] of cases) {
    it(name, () => assert.deepStrictEqual(heard(...said).ending, ending))
  }

  it("tells what is new, thoughts apart", () => {
    const { told } = heard({ text: "<think>a" }, { text: "b</think>c", thought: "z" }, { text: "d" })
    assert.deepStrictEqual(told, [
      { thought: "a", text: "" },
      { thought: "zb", text: "c" },
      { thought: "", text: "d" }
    ])
  })

  it("reads blanks without end before its first word, and keeps none of them", () => {
    const answer = makeModelAnswer()
    for (let count = 0; count < 300_000; count++) {
      assert.deepStrictEqual(answer.take({ text: "  \n " }), { thought: "", text: "" })
    }
    assert.deepStrictEqual(answer.take({ text: "\nHello\n", finish: "stop" }), { thought: "", text: "Hello\n" })
    assert.deepStrictEqual(answer.ending(), whole("Hello\n"))
  })

  it("knows a model that hides what it thinks", () => {
    const hides = (...said: ReadonlyArray<ModelSaid>) => heard(...said).answer.hidesThoughts()
    assert.isTrue(hides({ text: "a" }, { thoughtTokens: 3 }))
    assert.isFalse(hides({ thought: "hm" }, { thoughtTokens: 3 }))
    assert.isFalse(hides({ text: "a" }, { thoughtTokens: 0 }))
  })

  it("knows when nothing more has to come", () => {
    assert.isFalse(heard({ text: "a" }).answer.isFinished())
    assert.isTrue(heard({ finish: "stop" }).answer.isFinished())
    assert.isTrue(heard({ fault: { kind: "broken", detail: "x" } }).answer.isFaulty())
  })
})
