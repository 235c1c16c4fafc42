import { assert, describe, it } from "@effect/vitest"
import { EventId, UserId } from "../../../src/domain/Ids.ts"
import type { Turn } from "../../../src/domain/turns/Turn.ts"
import { decide, type TurnInput } from "../../../src/domain/turns/TurnMachine.ts"
import {
  answer,
  asking,
  asks,
  attached,
  brief,
  choices,
  ended,
  failed,
  rules,
  silent,
  started,
  table,
  talking,
  text,
  tick
} from "../../support/TurnCases.ts"

describe("A question", () => {
  const free = { ...asking, question: { ask: "a1", title: "Name?", choices: [], number: 0 } }
  const event = EventId.make("$said")
  const by = UserId.make("@ann:x")
  const given =
    decide(rules, asking, { _tag: "Answer", at: 5_000, ask: "a1", choice: "yes", number: 0, place: 1, event, by }).turn
  const unfit = (ask: string, at = 5_000, isAmbiguous = false): TurnInput => ({
    _tag: "Unfit",
    at,
    ask,
    number: 0,
    event,
    isAmbiguous
  })
  table([
    ["is shown at once, as an event of its own", talking, asks("Deploy?"), "streaming · question 0 a1 open · durable"],
    [
      "is shown without an answer that says nothing",
      silent,
      asks("Name?", [], "Of the branch"),
      "streaming · question 0 a1 open · durable"
    ],
    [
      "comes after what was said before it",
      { ...talking, unshown: true },
      asks("Deploy?"),
      "streaming · question \"Hello\" · question 0 a1 open · durable"
    ],
    [
      "takes the place of the one before, in another event",
      asking,
      asks("Delete?", choices, undefined, "r1"),
      "streaming · question 0 a1 withdrawn · question 1 a1 open · durable"
    ],
    [
      "of an earlier version gets an event of its own",
      { ...talking, question: { ask: "a0", title: "?", choices } },
      tick(5_000),
      "streaming · question 0 a0 open · durable"
    ],
    [
      "is answered by a choice",
      asking,
      answer("a1", { choice: "yes" }),
      "streaming · question 0 a1 answered by 1 · Answer a1=yes · durable"
    ],
    [
      "is answered by words",
      free,
      answer("a1", { text: "main" }),
      "streaming · question 0 a1 answered · Answer a1=main · durable"
    ],
    ["takes no answer that is another's", asking, answer("a2", { choice: "yes" }), "streaming · none"],
    ["takes no answer when there is none", talking, answer("a1", { choice: "yes" }), "streaming · none"],
    ["says once what would be an answer", asking, unfit("a1"), "streaming · hint on $said · durable"],
    [
      "says it not again at once",
      { ...asking, question: { ...asking.question!, hintedAt: 0 } },
      unfit("a1", 29_999),
      "streaming · durable"
    ],
    [
      "says it again after a while",
      { ...asking, question: { ...asking.question!, hintedAt: 0 } },
      unfit("a1", 30_000),
      "streaming · hint on $said · durable"
    ],
    [
      "says it sooner where more than one was meant",
      { ...asking, question: { ...asking.question!, hintedAt: 0 } },
      unfit("a1", 10_000, true),
      "streaming · hint on $said · durable"
    ],
    [
      "takes no answer to one of the same name that it replaced",
      { ...asking, question: { ...asking.question!, number: 1 } },
      answer("a1", { choice: "yes" }),
      "streaming · none"
    ],
    [
      "says nothing to what was meant for one of the same name that it replaced",
      { ...asking, question: { ...asking.question!, number: 1 } },
      unfit("a1"),
      "streaming · none"
    ],
    ["says nothing of another question", asking, unfit("a2"), "streaming · none"],
    ["that the room will never be shown ends the turn with a word about it", asking, {
      _tag: "Unshown",
      at: 5_000,
      number: 0,
      why: "M_X"
    }, "failed · closing \"Hello / _unsendable M_X_\" · question 0 a1 refused · Cancel r1 · durable"],
    [
      "that took the place of one which is never shown stays",
      { ...asking, question: { ...asking.question!, number: 1 } },
      { _tag: "Unshown", at: 5_000, number: 0, why: "M_X" },
      "streaming · none"
    ],
    ["that is closed at the agent ends nothing", asking, failed("ask_closed"), "streaming · none"],
    [
      "goes with the end of the run",
      asking,
      ended("done"),
      "answered · closing \"Hello\" · question 0 a1 withdrawn · durable"
    ],
    ["goes when another run begins", asking, started("p1", "r2"), "streaming · question 0 a1 withdrawn · lazy"],
    ["stays when its run is told again", asking, started("p1", "r1", true, 1), "streaming · none"]
  ])

  it("that was answered is answered until something comes that was said after it", () => {
    assert.isDefined(decide(rules, given, text("so", { seq: given.answeredAfter ?? NaN })).turn.answer)
    assert.isUndefined(decide(rules, given, text("so", { seq: (given.answeredAfter ?? NaN) + 1 })).turn.answer)
  })

  it("that was answered is not asked again by a run that is told again, and the answer is given again", () => {
    const again = [attached("e1"), started("p1", "r1", true, 1), text("Hello", { seq: 2 })].reduce<Turn>(
      (turn, input) => decide(rules, turn, input).turn,
      { ...given, answeredAfter: 9 }
    )
    assert.strictEqual(brief(decide(rules, again, asks("Deploy?"))), "streaming · Answer a1=yes · none")
    assert.strictEqual(
      brief(decide(rules, decide(rules, given, started("p1", "r2")).turn, asks("Deploy?", choices, undefined, "r2"))),
      "streaming · question 1 a1 open · durable"
    )
  })

  it("of a run that is told again is the same question, also where it is the second", () => {
    const second = decide(rules, given, asks("Delete?")).turn
    const again = [started("p1", "r1", true, 1), asks("Deploy?"), text("so"), asks("Delete?")].reduce(
      (before, input) => {
        const next = decide(rules, before.turn, input)
        return { turn: next.turn, shown: [...before.shown, ...next.questions] }
      },
      { turn: second, shown: [] as ReadonlyArray<unknown> }
    )
    assert.deepStrictEqual(again.shown, [])
    assert.strictEqual(again.turn.question?.number, 1)
  })

  it("takes one answer, names its event in the closing, and is then shown no more", () => {
    assert.strictEqual(brief(decide(rules, given, answer("a1", { choice: "no" }))), "streaming · none")
    assert.strictEqual(brief(decide(rules, given, tick(5_000))), "streaming · none")
    assert.deepStrictEqual(decide(rules, given, ended("done")).turn.answers, [event])
  })

  it("is the last where a run asks without end", () => {
    const many = {
      ...talking,
      asks: Array.from({ length: 50 }, () => ({ ask: "a", asked: "answered" as const })),
      told: 50
    }
    assert.strictEqual(
      brief(decide(rules, many, asks("?"))),
      "failed · closing \"Hello / _too many_\" · Cancel r1 · durable"
    )
  })
})
