import { assert, describe, it } from "@effect/vitest"
import { matched } from "../../../src/domain/routing/SpokenAnswer.ts"
import { me, say } from "../../support/RouteCases.ts"

const question = (...labels: ReadonlyArray<string>) => ({
  ask: "a",
  title: "",
  choices: labels.map((label) => ({ id: label, label, effect: "other" as const }))
})

describe("The choice that a message means", () => {
  it("is named behind the bot's name", () => {
    assert.deepStrictEqual(matched({ me }, question("Yes", "No"), say(`${me}: no`)), {
      ask: "a",
      choice: "No",
      place: 2
    })
  })

  it("is the whole text where a label begins with the bot's name", () => {
    assert.deepStrictEqual(matched({ me }, question("No", `${me}: no`), say(`${me}: no`)), {
      ask: "a",
      choice: `${me}: no`,
      place: 2
    })
  })

  it("is none in other words, and the words themselves where the question has no choices", () => {
    assert.isUndefined(matched({ me }, question("Yes", "No"), say("why?")))
    assert.deepStrictEqual(matched({ me }, question(), say(`${me} why?`)), { ask: "a", text: "why?" })
  })

  it.each([
    ["helper: 2", { ask: "a", choice: "No", place: 2 }],
    ["Helper, no", { ask: "a", choice: "No", place: 2 }],
    ["@helper no", { ask: "a", choice: "No", place: 2 }],
    ["helpers: 2", undefined]
  ])(
    "is named behind the name that people see: %s",
    (body, match) => assert.deepStrictEqual(matched({ me, names: ["Helper"] }, question("Yes", "No"), say(body)), match)
  )

  it.each(["Careful: 1", "Note: yes", "Bob, no", "Not yet: yes"])(
    "is none behind words that are no name of ours, though they mention us: %s",
    (body) =>
      assert.isUndefined(matched({ me, names: ["Helper"] }, question("Yes", "No"), say(body, { mentions: [me] })))
  )

  it("is a free text without that name", () => {
    assert.deepStrictEqual(matched({ me, names: ["Helper"] }, question(), say("helper: Bobby")), {
      ask: "a",
      text: "Bobby"
    })
    assert.deepStrictEqual(matched({ me, names: ["Helper"] }, question(), say("Help: Bobby")), {
      ask: "a",
      text: "Help: Bobby"
    })
  })
})
