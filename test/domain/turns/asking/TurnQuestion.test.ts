import { assert, describe, it } from "@effect/vitest"
import { EventId, UserId } from "../../../../src/domain/Ids.ts"
import { longestAsk, mostChoices, printOf } from "../../../../src/domain/turns/asking/RepeatedQuestion.ts"
import {
  closeQuestion,
  mostQuestions,
  mostRemembered,
  openQuestion
} from "../../../../src/domain/turns/asking/TurnQuestion.ts"
import type { Turn } from "../../../../src/domain/turns/Turn.ts"
import { asking, choices, talking } from "../../../support/TurnCases.ts"

const ask = { ask: "a1", title: "Deploy?", choices }
const event = EventId.make("$said")
const by = UserId.make("@ann:x")
const opened = (turn: Turn, at = 50_000, more: Partial<Parameters<typeof openQuestion>[1]> = {}) =>
  openQuestion(turn, { ...ask, ...more }, at)!
/** A question, and the turn after it. */
const second = { ...asking, asks: [{ ask: "a1", asked: "answered" }, { ask: "a2", asked: "open" }] } as const
const onSecond: Turn = { ...second, question: { ...ask, ask: "a2", number: 1 } }

describe("The end of a question", () => {
  it("is written down for that one alone, and shown", () => {
    const { questions, turn } = closeQuestion(onSecond, "expired")
    assert.deepStrictEqual(turn.asks, [{ ask: "a1", asked: "answered" }, {
      ask: "a2",
      asked: "expired",
      labels: ["Allow", "Deny"],
      print: printOf(ask)
    }])
    assert.isUndefined(turn.question)
    assert.deepStrictEqual(questions, [{ _tag: "Question", question: onSecond.question!, asked: "expired" }])
  })

  it("is nothing where none is open", () =>
    assert.deepStrictEqual(closeQuestion(talking, "withdrawn"), { turn: talking, questions: [] }))

  it("of one that an earlier version asked, inside its answer, is not shown", () => {
    const { asks: _, ...old } = { ...asking, question: ask }
    const { questions, turn } = closeQuestion(old, "withdrawn")
    assert.deepStrictEqual(questions, [])
    assert.isFalse("asks" in turn)
    assert.isFalse("answers" in turn)
  })

  it("remembers the event that answered it, the newest 64 of them", () => {
    const chosen = { place: 1, by, event }
    assert.deepStrictEqual(closeQuestion(asking, "answered", { chosen }).turn.answers, [event])
    assert.deepStrictEqual(closeQuestion(asking, "answered", { chosen }).questions[0], {
      _tag: "Question",
      question: asking.question!,
      asked: "answered",
      chosen
    })
    const answers = Array.from({ length: mostRemembered }, (_, at) => EventId.make(`$${at}`))
    const many = closeQuestion({ ...asking, answers }, "answered", { chosen }).turn.answers
    assert.deepStrictEqual([many?.length, many?.[0], many?.at(-1)], [mostRemembered, "$1", event] as never)
    assert.deepStrictEqual(closeQuestion({ ...asking, answers }, "expired").turn.answers, answers)
  })
})

describe("A question that is asked", () => {
  it("is the turn's newest, open and heard", () => {
    const { questions, turn } = opened(talking)
    assert.deepStrictEqual(turn.question, { ...ask, number: 0 })
    assert.deepStrictEqual(turn.asks, [{ ask: "a1", asked: "open" }])
    assert.strictEqual(turn.told, 1)
    assert.deepStrictEqual(questions, [{ _tag: "Question", question: turn.question!, asked: "open" }])
  })

  it("withdraws the one before, which is shown first", () => {
    const { questions, turn } = opened(asking, 50_000, { ask: "a2" })
    assert.deepStrictEqual(
      questions.map((shown) => [shown.question.number, shown._tag === "Question" && shown.asked]),
      [[0, "withdrawn"], [1, "open"]]
    )
    assert.deepStrictEqual(turn.asks?.map(({ asked }) => asked), ["withdrawn", "open"])
    assert.strictEqual(turn.told, 2)
  })

  it.each<[string, number | undefined, number, boolean]>([
    ["rings, as the first", undefined, 50_000, false],
    ["rings nobody in the moment that another one rang", 50_000, 50_000, true],
    ["rings nobody within ten seconds of another that rang", 40_001, 50_000, true],
    ["rings ten seconds after another that rang", 40_000, 50_000, false],
    ["rings where the clock was set back", 50_001, 50_000, false]
  ])("%s", (_, rungAt, at, quiet) => {
    const { turn } = opened(rungAt === undefined ? talking : { ...talking, rungAt }, at)
    assert.strictEqual(turn.question?.quiet === true, quiet)
    assert.strictEqual("quiet" in turn.question!, quiet)
    assert.strictEqual(turn.rungAt, quiet ? rungAt : at)
  })

  it("is one of fifty at most", () => {
    const after = (count: number): Turn => ({
      ...talking,
      asks: Array.from({ length: count }, () => ({ ask: "a", asked: "expired" as const }))
    })
    assert.isDefined(openQuestion(after(mostQuestions - 1), ask, 0))
    assert.isUndefined(openQuestion(after(mostQuestions), ask, 0))
  })

  it("is as long as it may be: its texts, its choices, and the name that is remembered", () => {
    const long = "x".repeat(9_000)
    const many = Array.from({ length: mostChoices + 5 }, () => ({ id: "i", label: long, effect: "other" as const }))
    const { turn } = opened(talking, 0, { ask: long, title: long, text: long, choices: many })
    assert.deepStrictEqual(
      [turn.question?.title.length, turn.question?.text?.length, turn.question?.choices.length],
      [8_000, 8_000, mostChoices]
    )
    assert.deepStrictEqual(turn.question?.choices[0], { id: "i", label: "x".repeat(8_000), effect: "other" })
    assert.strictEqual(turn.question?.ask, long)
    assert.strictEqual(turn.asks?.[0]?.ask, "x".repeat(longestAsk))
  })
})
