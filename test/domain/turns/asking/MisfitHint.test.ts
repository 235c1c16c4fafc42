import { assert, describe, it } from "@effect/vitest"
import { EventId, UserId } from "../../../../src/domain/Ids.ts"
import { dueHint, hintDueAt, hintPace, unfit } from "../../../../src/domain/turns/asking/MisfitHint.ts"
import { settled } from "../../../../src/domain/turns/asking/QuestionAnswer.ts"
import type { Turn } from "../../../../src/domain/turns/Turn.ts"
import { decide } from "../../../../src/domain/turns/TurnMachine.ts"
import { dueAt } from "../../../../src/domain/turns/TurnRules.ts"
import { clockSet } from "../../../../src/domain/turns/TurnTime.ts"
import { asking, choices, rules, talking } from "../../../support/TurnCases.ts"

const ask = { ask: "a1", title: "Deploy?", choices }
const event = EventId.make("$said")
const by = UserId.make("@ann:x")

describe("A message that was meant as an answer, and is none", () => {
  const said = (turn: Turn, at: number, rest: object = {}) => unfit(turn, { ask: "a1", number: 0, at, event, ...rest })
  const hinted = (at: number): Turn => ({ ...asking, question: { ...asking.question!, hintedAt: at } })

  it("is told so, and is remembered", () => {
    const { questions, turn } = said(asking, 5_000, { threadRoot: EventId.make("$root") })!
    assert.deepStrictEqual(questions, [{
      _tag: "Hint",
      question: asking.question!,
      event,
      threadRoot: EventId.make("$root"),
      isAmbiguous: false
    }])
    assert.strictEqual(turn.question?.hintedAt, 5_000)
    assert.deepStrictEqual(turn.answers, [event])
  })

  it.each<[string, number, number]>([
    ["right after another one", 10_000, 10_000],
    ["within five seconds", 10_000, 14_999],
    ["where the clock was set back a little", 10_000, 9_000]
  ])("%s: is told so as soon as five seconds are over, and not before", (_, hintedAt, at) => {
    const { questions, turn } = said(hinted(hintedAt), at, { by, threadRoot: EventId.make("$root") })!
    assert.deepStrictEqual([questions, turn.answers], [[], [event]])
    const due = hintedAt + hintPace
    assert.deepStrictEqual([hintDueAt(turn), dueAt(rules, turn)], [due, due])
    assert.isUndefined(dueHint(turn, due - 1))
    const { questions: shown, turn: { question } } = decide(rules, turn, { _tag: "Tick", at: due })
    assert.deepInclude(shown[0], { _tag: "Hint", event, by, threadRoot: EventId.make("$root"), isAmbiguous: false })
    assert.deepStrictEqual([question?.hintedAt, question?.misfit], [due, undefined])
  })

  it.each([[1_000, 1_000 + hintPace], [hintPace, 0]])(
    "is told so at once where it is longer ago: %i, %i",
    (hintedAt, at) => assert.strictEqual(said(hinted(hintedAt), at)?.questions.length, 1)
  )

  it("is told so below the newest of several", () => {
    const first = said(hinted(1_000), 2_000)!.turn
    const { turn } = said(first, 3_000, { event: EventId.make("$newer"), isAmbiguous: true })!
    assert.deepInclude(dueHint(turn, 6_000)?.questions[0], { event: EventId.make("$newer"), isAmbiguous: true })
    assert.strictEqual(dueHint(turn, 6_000)?.questions.length, 1)
  })

  it("is not told so where the question was answered meanwhile", () => {
    const { turn } = said(hinted(1_000), 2_000)!
    const { questions, turn: after } = settled(turn, "answered", { _tag: "Answer", ask: "a1", choice: "yes" }, {})
    assert.notInclude(questions.map(({ _tag }) => _tag), "Hint")
    assert.deepStrictEqual([hintDueAt(after), dueHint(after, 9_000)], [undefined, undefined])
  })

  it("is told so when it was to be, whatever the clock does", () => {
    const { turn } = said(hinted(600_000), 601_000)!
    assert.strictEqual(hintDueAt(clockSet(turn, -60_000)), 600_000 - 60_000 + hintPace)
    assert.isDefined(dueHint(turn, 1_000))
  })

  it("is answered to whoever wrote it, and at the question where it was a reaction", () => {
    const { questions } = said(asking, 5_000, { by, about: EventId.make("$question") })!
    assert.deepInclude(questions[0], { by, about: EventId.make("$question") })
  })

  it("is no word on a question that is not open, and is not told of one that has no event of its own", () => {
    assert.isUndefined(said(talking, 0))
    assert.isUndefined(said(asking, 0, { ask: "a2" }))
    assert.isUndefined(said(asking, 0, { number: 1 }))
    assert.deepStrictEqual(said({ ...asking, question: ask }, 0, { number: undefined })?.questions, [])
  })
})
