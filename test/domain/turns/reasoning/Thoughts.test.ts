import { assert, describe, it } from "@effect/vitest"
import { mostThoughts, withoutThoughts, withThought } from "../../../../src/domain/turns/reasoning/Thoughts.ts"
import type { Turn } from "../../../../src/domain/turns/Turn.ts"
import { wordless } from "../../../../src/domain/turns/TurnDecision.ts"
import { decide, type TurnInput } from "../../../../src/domain/turns/TurnMachine.ts"
import type { TurnRules } from "../../../../src/domain/turns/TurnRules.ts"
import { detached, ended, failed, rules, silent, started, table, talking, text } from "../../../support/TurnCases.ts"

const shows: TurnRules = { ...rules, reasoning: true }
const thinks = (said: string, run = "r1"): TurnInput => ({
  _tag: "Agent",
  at: 5_000,
  event: { _tag: "Thought", run, seq: 9, text: said }
})
const after = (turn: Turn, inputs: ReadonlyArray<TurnInput>, under = shows) =>
  inputs.reduce((before, input) => decide(under, before, input).turn, turn)

describe("What an agent thinks", () => {
  it("is kept in the order in which it came, each stretch of it a paragraph", () => {
    const turn = after(silent, [thinks("I "), thinks("see. "), text("Hi"), thinks("And "), thinks("now?")])
    assert.strictEqual(turn.thoughts?.text, "I see. \n\nAnd now?")
    assert.strictEqual(turn.text, "Hi")
  })

  it("is kept up to a length, and says so", () => {
    const turn = after(silent, Array.from({ length: 40 }, () => thinks("😀".repeat(500))))
    assert.strictEqual(turn.thoughts?.text.length, mostThoughts + 1)
    assert.isTrue(turn.thoughts?.text.endsWith("😀…"))
    assert.isTrue(withThought({ ...silent, thoughts: { text: "", at: 0 } }, `x${"😀".repeat(9_000)}`).thoughts!.text
      .isWellFormed())
  })

  it("is not kept where it is not to be shown, nor is another run's", () => {
    assert.isUndefined(after(silent, [thinks("hm")], rules).thoughts)
    assert.isUndefined(after(silent, [thinks("hm", "r2")]).thoughts)
  })

  it("is forgotten when the run begins again", () => {
    assert.isUndefined(after(silent, [thinks("hm"), started("p1", "r1", true)]).thoughts)
    assert.isUndefined(withoutThoughts(after(silent, [thinks("hm")])).thoughts)
    assert.isUndefined(wordless(after(silent, [thinks("hm")])).thoughts)
  })

  it("goes with the final to be folded below it, and is not kept behind it", () => {
    const { show, turn } = decide(shows, after(talking, [thinks("hm")]), ended("done"))
    assert.strictEqual(show?.text, "Hello")
    assert.strictEqual(show?.thoughts, "hm")
    assert.isUndefined(turn.thoughts)
    const stopped = decide(shows, after(talking, [thinks("hm")]), { _tag: "Stop", at: 6_000 })
    assert.strictEqual(stopped.show?.thoughts, "hm")
  })

  it("is not shown before, nor below a word of the bot's, nor where there is nothing to see", () => {
    assert.isUndefined(decide(shows, after(talking, [thinks("hm")]), text("!")).show?.thoughts)
    assert.isUndefined(decide(shows, after(silent, [thinks("hm")]), failed("x", { run: "r1" })).show?.thoughts)
    assert.isUndefined(decide(shows, after(silent, [thinks("hm")]), detached(true)).show?.thoughts)
    assert.isUndefined(decide(shows, after(talking, [thinks(" \n")]), ended("done")).show?.thoughts)
  })

  table([
    [
      "is no answer",
      { ...silent, thoughts: { text: "hm", at: 0 } },
      ended("done"),
      "answered · final notice \"empty\" · durable"
    ]
  ], shows)
})
