import { assert, describe, it } from "@effect/vitest"
import { EventId, UserId } from "../../../../src/domain/Ids.ts"
import { answered } from "../../../../src/domain/turns/asking/QuestionAnswer.ts"
import { printOf } from "../../../../src/domain/turns/asking/RepeatedQuestion.ts"
import type { Turn } from "../../../../src/domain/turns/Turn.ts"
import { asking, choices, talking } from "../../../support/TurnCases.ts"

const ask = { ask: "a1", title: "Deploy?", choices }
const event = EventId.make("$said")
const by = UserId.make("@ann:x")

describe("An answer", () => {
  const to = (turn: Turn, rest: object = {}) => answered(turn, { ask: "a1", number: 0, ...rest })

  it("is given to the agent, kept until the run goes on, and lets the next question ring", () => {
    const { command, questions, turn } = answered(
      { ...asking, rungAt: 1 },
      { ask: "a1", number: 0, choice: "no", place: 2, by, event },
      7_000
    )!
    assert.deepStrictEqual(command, { _tag: "Answer", ask: "a1", choice: "no" })
    assert.deepStrictEqual(turn.answer, command)
    assert.strictEqual(turn.answeredAfter, 2)
    assert.isUndefined(turn.rungAt)
    assert.deepStrictEqual(turn.asks, [{
      ask: "a1",
      asked: "answered",
      labels: ["Allow", "Deny"],
      print: printOf(asking.question!),
      by,
      at: 7_000
    }])
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

  it("that refuses goes to the agent with its reason, which is shown too", () => {
    const { command, questions } = to(asking, { choice: "no", place: 2, text: "use staging" })!
    assert.deepStrictEqual(command, { _tag: "Answer", ask: "a1", choice: "no", text: "use staging" })
    assert.strictEqual(questions[0]?._tag === "Question" ? questions[0].chosen?.reason : "", "use staging")
  })

  it.each<[string, Turn, object]>([
    ["there is none", talking, {}],
    ["it is to a question of another name", asking, { ask: "a2" }],
    ["it is to one of the same name that was replaced", { ...asking, question: { ...ask, number: 1 } }, {}]
  ])(
    "is no answer to the open question where %s",
    (_, turn, rest) => assert.isUndefined(to(turn, { choice: "yes", ...rest }))
  )
})
