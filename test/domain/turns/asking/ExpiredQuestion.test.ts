import { assert, describe, it } from "@effect/vitest"
import type { Choice } from "../../../../src/domain/turns/AgentEvent.ts"
import { unlessAnswered } from "../../../../src/domain/turns/asking/ExpiredQuestion.ts"
import { printOf } from "../../../../src/domain/turns/asking/RepeatedQuestion.ts"
import type { Turn } from "../../../../src/domain/turns/Turn.ts"
import { applyInputs } from "../../../../src/domain/turns/TurnInputs.ts"
import { decide } from "../../../../src/domain/turns/TurnMachine.ts"
import { dueAt } from "../../../../src/domain/turns/TurnRules.ts"
import { answer, asking, asks, brief, minute, rules, table, talking, tick } from "../../../support/TurnCases.ts"

const day = 24 * 60 * minute
const offering = (...choices: ReadonlyArray<Choice>): Turn => ({
  ...asking,
  question: { ...asking.question!, choices }
})
const no = (id: string): Choice => ({ id, label: id, effect: "deny" })
const yes: Choice = { id: "yes", label: "Allow", effect: "allow" }

describe("A question that nobody answers in time", () => {
  table([
    ["waits until then", asking, tick(day - 1), "streaming · none"],
    [
      "is refused by the one choice that refuses",
      asking,
      tick(day),
      "streaming · question 0 a1 expired · Answer a1=no · durable"
    ],
    [
      "ends its run where the agent offered none",
      offering(yes),
      tick(day),
      "stopped · final \"Hello / _unanswered_\" · question 0 a1 expired · Cancel r1 · durable"
    ],
    [
      "ends its run where nobody knows which refusal is meant",
      offering(yes, no("never"), no("today")),
      tick(day),
      "stopped · final \"Hello / _unanswered_\" · question 0 a1 expired · Cancel r1 · durable"
    ],
    [
      "ends its run where it takes any words",
      offering(),
      tick(day),
      "stopped · final \"Hello / _unanswered_\" · question 0 a1 expired · Cancel r1 · durable"
    ]
  ])

  it("wakes its turn then, and keeps that it expired and when", () => {
    assert.strictEqual(dueAt(rules, asking), day)
    const { turn } = decide(rules, asking, tick(day + 5))
    assert.deepStrictEqual(turn.asks, [{
      ask: "a1",
      asked: "expired",
      labels: ["Allow", "Deny"],
      print: printOf(asking.question!),
      at: day
    }])
    assert.deepStrictEqual(turn.answer, { _tag: "Answer", ask: "a1", choice: "no" })
    assert.deepStrictEqual([turn.question, turn.answeredAfter], [undefined, 2])
  })

  it("is answered by who answered in time, though the turn hears of both at once", () => {
    const both = applyInputs(rules, asking, [answer("a1", { choice: "yes" }), tick(day)])
    assert.strictEqual(brief(both), "streaming · question 0 a1 answered by 1 · Answer a1=yes · durable")
  })

  it("is closed at once where the agent had given up before it asked", () => {
    const late = asks("Deploy?")
    if (late._tag !== "Agent" || late.event._tag !== "Asked") return assert.fail("no question")
    const given = { ...late, event: { ...late.event, expires: "1970-01-01T00:00:01Z" } }
    assert.strictEqual(
      brief(applyInputs(rules, talking, [given, tick(5_000)])),
      "streaming · question 0 a1 open · question 0 a1 expired · Answer a1=no · durable"
    )
  })

  it("of an earlier version gets a deadline first, and one without an event of its own an event", () => {
    const { deadline: _, ...question } = asking.question!
    const { commit, turn } = decide(rules, { ...asking, question }, tick(7))
    assert.deepStrictEqual([commit, turn.question?.deadline], ["lazy", day + 7])
    assert.strictEqual(dueAt(rules, { ...asking, question }), 0)
    const { number: __, ...older } = question
    assert.isUndefined(unlessAnswered(rules, { ...asking, question: { ...older, deadline: 1 } }, day))
    assert.isUndefined(unlessAnswered(rules, talking, day))
  })
})
