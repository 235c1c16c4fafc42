import { assert, describe, it } from "@effect/vitest"
import { EventId, PromptId } from "../../../../src/domain/Ids.ts"
import { queued, type Turn } from "../../../../src/domain/turns/Turn.ts"
import { decide } from "../../../../src/domain/turns/TurnMachine.ts"
import { rules } from "../../../support/TurnCases.ts"

const streaming: Turn = { ...queued(EventId.make("$p"), 1, PromptId.make("p")), phase: "streaming", run: "r" }
const question = { ask: "a", title: "May I?", choices: [], number: 0 }
const asking: Turn = { ...streaming, question, asks: [{ ask: "a", asked: "open" }] }

const cases: ReadonlyArray<readonly [string, Turn, ReadonlyArray<boolean>, string]> = [
  ["an answer goes on without its asker", streaming, [false], "streaming gone"],
  ["one who came back is there", streaming, [false, true], "streaming"],
  ["one who was there all the time changes nothing", streaming, [true], "streaming"],
  ["a question ends with its asker", asking, [false], "stopped gone"],
  ["a question that was ended stays so", asking, [false, true], "stopped gone"],
  ["a question whose asker is there stays open", asking, [true], "streaming"]
]

describe("The asker's presence", () => {
  for (const [title, turn, changes, outcome] of cases) {
    it(title, () => {
      const end = changes.reduce((now, here) => decide(rules, now, { _tag: "Asker", at: 1, here }).turn, turn)
      assert.strictEqual([end.phase, ...(end.askerGone === true ? ["gone"] : [])].join(" "), outcome)
    })
  }

  it("ends an attempt that comes to a question without it, and tells the agent", () => {
    const gone = decide(rules, streaming, { _tag: "Asker", at: 1, here: false }).turn
    const asked = { _tag: "Asked", seq: 3, run: "r", ask: "a", title: "May I?", choices: [] } as const
    const ended = decide(rules, gone, { _tag: "Agent", at: 2, event: asked })
    assert.strictEqual(ended.turn.phase, "stopped")
    assert.deepStrictEqual(ended.asks, [{ _tag: "Cancel", run: "r" }])
    assert.deepStrictEqual(ended.questions, [])
  })

  it("is stored when it changes, and only then: a start must not take who came back for gone", () => {
    const gone = decide(rules, streaming, { _tag: "Asker", at: 1, here: false })
    const back = decide(rules, gone.turn, { _tag: "Asker", at: 2, here: true })
    const there = decide(rules, back.turn, { _tag: "Asker", at: 3, here: true })
    assert.deepStrictEqual([gone.commit, back.commit, there.commit], ["lazy", "lazy", "none"])
  })
})
