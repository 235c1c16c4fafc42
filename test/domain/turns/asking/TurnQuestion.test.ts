import { assert, describe, it } from "@effect/vitest"
import { EventId, UserId } from "../../../../src/domain/Ids.ts"
import { mostChoices } from "../../../../src/domain/turns/asking/TurnQuestion.ts"
import {
  answered,
  closeQuestion,
  longestAsk,
  mostQuestions,
  mostRemembered,
  openQuestion,
  toldAgain,
  unfit
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
      labels: ["Allow", "Deny"]
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
    assert.deepStrictEqual(closeQuestion(asking, "answered", chosen).turn.answers, [event])
    assert.deepStrictEqual(closeQuestion(asking, "answered", chosen).questions[0], {
      _tag: "Question",
      question: asking.question!,
      asked: "answered",
      chosen
    })
    const answers = Array.from({ length: mostRemembered }, (_, at) => EventId.make(`$${at}`))
    const many = closeQuestion({ ...asking, answers }, "answered", chosen).turn.answers
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

describe("A run that is told again", () => {
  it("has asked its questions, in their order", () => {
    const again: Turn = { ...onSecond, told: 0 }
    assert.strictEqual(toldAgain(again, "a1")?.told, 1)
    assert.isUndefined(toldAgain(again, "a2"))
    assert.strictEqual(toldAgain({ ...again, told: 1 }, "a2")?.told, 2)
    assert.isUndefined(toldAgain({ ...again, told: 2 }, "a1"))
    assert.isUndefined(toldAgain(talking, "a1"))
  })

  it("is known by as much of a name as is remembered", () => {
    const long = "x".repeat(longestAsk + 9)
    assert.isDefined(toldAgain({ ...opened(talking, 0, { ask: long }).turn, told: 0 }, long))
  })
})

describe("An answer", () => {
  const to = (turn: Turn, rest: object = {}) => answered(turn, { ask: "a1", number: 0, ...rest })

  it("is given to the agent, kept until the run goes on, and lets the next question ring", () => {
    const { command, questions, turn } = to({ ...asking, rungAt: 1 }, { choice: "no", place: 2, by, event })!
    assert.deepStrictEqual(command, { _tag: "Answer", ask: "a1", choice: "no" })
    assert.deepStrictEqual(turn.answer, command)
    assert.strictEqual(turn.answeredAfter, 2)
    assert.isUndefined(turn.rungAt)
    assert.deepStrictEqual(turn.asks, [{ ask: "a1", asked: "answered", labels: ["Allow", "Deny"] }])
    assert.deepStrictEqual(questions, [{
      _tag: "Question",
      question: asking.question!,
      asked: "answered",
      chosen: { place: 2, by, event }
    }])
  })

  it("comes after no frame at all where none was read", () => {
    const { cursor: _, ...unread } = asking
    assert.strictEqual(to(unread, { choice: "yes" })?.turn.answeredAfter, 0)
  })

  it.each<[string, object, number | undefined]>([
    ["is shown by its place as the room shows it", { choice: "yes", place: 2 }, 2],
    ["is shown by the place of its choice, where nobody says", { choice: "no" }, 2],
    ["has no place where it is none of the choices", { choice: "other" }, undefined],
    ["in words has no place", { text: "main", place: 1 }, undefined]
  ])("%s", (_, rest, place) => {
    const shown = to(asking, rest)?.questions[0]
    assert.strictEqual(shown?._tag === "Question" ? shown.chosen?.place : 0, place)
  })

  it("in words is given as such", () =>
    assert.deepStrictEqual(to(asking, { text: "main" })?.command, { _tag: "Answer", ask: "a1", text: "main" }))

  it.each<[string, Turn, object]>([
    ["there is none", talking, {}],
    ["it is to a question of another name", asking, { ask: "a2" }],
    ["it is to one of the same name that was replaced", { ...asking, question: { ...ask, number: 1 } }, {}]
  ])(
    "is no answer to the open question where %s",
    (_, turn, rest) => assert.isUndefined(to(turn, { choice: "yes", ...rest }))
  )
})

describe("A message that was meant as an answer, and is none", () => {
  const said = (turn: Turn, at: number, rest: object = {}) => unfit(turn, { ask: "a1", number: 0, at, event, ...rest })
  const hinted = (at: number): Turn => ({ ...asking, question: { ...asking.question!, hintedAt: at } })

  it("is told so the first time, and is remembered either way", () => {
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
    assert.deepStrictEqual(said(hinted(4_999), 5_000)?.turn.answers, [event])
  })

  it.each<[string, number, number, boolean, boolean]>([
    ["within half a minute", 0, 29_999, false, false],
    ["half a minute later", 0, 30_000, false, true],
    ["within ten seconds, where it may mean more than one", 0, 9_999, true, false],
    ["ten seconds later, where it may mean more than one", 0, 10_000, true, true],
    ["where the clock was set back a little", 29_999, 0, false, false],
    ["where the clock was set back far", 30_000, 0, false, true]
  ])("%s: told again or not", (_, hintedAt, at, isAmbiguous, told) => {
    const { questions, turn } = said(hinted(hintedAt), at, { isAmbiguous })!
    assert.strictEqual(questions.length, told ? 1 : 0)
    assert.strictEqual(turn.question?.hintedAt, told ? at : hintedAt)
  })

  it("is no word on a question that is not open, and is not told of one that has no event of its own", () => {
    assert.isUndefined(said(talking, 0))
    assert.isUndefined(said(asking, 0, { ask: "a2" }))
    assert.isUndefined(said(asking, 0, { number: 1 }))
    assert.deepStrictEqual(said({ ...asking, question: ask }, 0, { number: undefined })?.questions, [])
  })
})
