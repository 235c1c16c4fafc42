import { assert, describe, it } from "@effect/vitest"
import type { AgentEvent } from "../../../../src/domain/turns/AgentEvent.ts"
import { keptOf, longestAsk, printOf, toldAgain } from "../../../../src/domain/turns/asking/RepeatedQuestion.ts"
import type { Turn } from "../../../../src/domain/turns/Turn.ts"
import { decide, type TurnInput } from "../../../../src/domain/turns/TurnMachine.ts"
import { answer, asks, brief, choices, rules, silent, started, talking } from "../../../support/TurnCases.ts"

type Choices = Extract<AgentEvent, { _tag: "Asked" }>["choices"]

const played = (turn: Turn, ...inputs: ReadonlyArray<TurnInput>) =>
  inputs.reduce((before, input) => decide(rules, before, input).turn, turn)

const repeated = started("p1", "r1", true, 1)
const open = played(silent, asks("rm /tmp/x", choices, "Old files"))
const allowed = played(open, answer("a1", { choice: "yes" }))

const others: ReadonlyArray<readonly [string, string, Choices, string | undefined]> = [
  ["another title", "rm /", choices, "Old files"],
  ["another text", "rm /tmp/x", choices, "All files"],
  ["no text", "rm /tmp/x", choices, undefined],
  ["choices that mean something else", "rm /tmp/x", [{ ...choices[0], id: "no" }, choices[1]], "Old files"],
  ["other words on the choices", "rm /tmp/x", [{ ...choices[0], label: "Keep" }, choices[1]], "Old files"],
  ["choices in another order", "rm /tmp/x", [choices[1], choices[0]], "Old files"]
]

describe("An approval", () => {
  it.each(others)("is not given to a repeated run that asks under the same name with %s", (_, title, given, said) => {
    const asked = decide(rules, played(allowed, repeated), asks(title, given, said))
    assert.strictEqual(brief(asked), "streaming · question 1 a1 open · durable")
    assert.isUndefined(asked.turn.answer)
    assert.isUndefined(asked.turn.answeredAfter)
  })

  it.each(others)("that is open shows what the run asks now, with %s", (_, title, given, said) => {
    const asked = decide(rules, played(open, repeated), asks(title, given, said))
    assert.strictEqual(brief(asked), "streaming · question 0 a1 withdrawn · question 1 a1 open · durable")
    assert.strictEqual(asked.turn.question?.title, title)
  })

  it("is given again to a repeated run that asks the same in every letter", () => {
    const asked = decide(rules, played(allowed, repeated), asks("rm /tmp/x", choices, "Old files"))
    assert.strictEqual(brief(asked), "streaming · Answer a1=yes · none")
  })

  it("of the second of two questions with one name is not given to the first", () => {
    const both = played(played(allowed, asks("rm /", choices)), answer("a1", { choice: "yes", number: 1 }))
    const first = decide(rules, played(both, repeated), asks("rm /tmp/x", choices, "Old files"))
    assert.strictEqual(brief(first), "streaming · none")
    assert.strictEqual(brief(decide(rules, first.turn, asks("rm /", choices))), "streaming · Answer a1=yes · none")
  })

  it("that an earlier version wrote down is asked for again", () => {
    const { answered: _, ...rest } = played(allowed, repeated)
    const old: Turn = { ...rest, asks: [{ ask: "a1", asked: "answered" }] }
    assert.strictEqual(
      brief(decide(rules, old, asks("rm /tmp/x", choices, "Old files"))),
      "streaming · question 1 a1 open · durable"
    )
  })
})

describe("A run that is told again", () => {
  const [one, two] = [{ ask: "a1", title: "1", choices }, { ask: "a2", title: "2", choices }]
  const again: Turn = {
    ...talking,
    question: { ...two, number: 1 },
    asks: [{ ask: "a1", asked: "answered", print: printOf(one) }, { ask: "a2", asked: "open" }],
    told: 0
  }

  it("has asked its questions, in their order", () => {
    assert.strictEqual(toldAgain(again, one)?.told, 1)
    assert.isUndefined(toldAgain(again, two))
    assert.strictEqual(toldAgain({ ...again, told: 1 }, two)?.told, 2)
    assert.isUndefined(toldAgain({ ...again, told: 2 }, one))
    assert.isUndefined(toldAgain(talking, one))
  })

  it("is known by as much of a question as is remembered", () => {
    const long = { ask: "x".repeat(longestAsk + 9), title: "t".repeat(9_000), choices }
    const asks = [{ ask: "x".repeat(longestAsk), asked: "answered" as const, print: printOf(keptOf(long)) }]
    assert.isDefined(toldAgain({ ...talking, asks, told: 0 }, long))
  })
})
