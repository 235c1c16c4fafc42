import { assert, describe, it } from "@effect/vitest"
import type { Turn } from "../../src/domain/turns/Turn.ts"
import { decide } from "../../src/domain/turns/TurnMachine.ts"
import { rules, silent } from "../support/TurnCases.ts"

/** The answers here are longer than the other tests' may be. */
const long = { ...rules, maxAnswer: 1_000_000 }

/** Takes frames of text in, and counts the characters that were looked through for white space. */
const taken = (frames: ReadonlyArray<string>): { readonly turn: Turn; readonly looked: number } => {
  const { trim } = String.prototype
  let looked = 0
  let turn = silent
  // eslint-disable-next-line no-extend-native -- The one way to see it.
  String.prototype.trim = function(this: string) {
    looked += this.length
    return trim.call(this)
  }
  try {
    for (const [n, text] of frames.entries()) {
      turn = decide(long, turn, {
        _tag: "Agent",
        at: n,
        event: { _tag: "Text", run: "r1", seq: 10 + n, message: "m1", text }
      }).turn
    }
  } finally {
    // eslint-disable-next-line no-extend-native -- As it was.
    String.prototype.trim = trim
  }
  return { turn, looked }
}

describe("An answer that comes in thousands of small frames", () => {
  it("is not looked through with every frame: what a frame costs does not grow with what came before it", () => {
    const { looked, turn } = taken(Array.from({ length: 20_000 }, () => "ten chars "))
    assert.strictEqual(turn.text.length, 200_000)
    assert.isAtMost(looked, 2 * turn.text.length)
  })

  it("nor is white space, of which an answer may begin with as much as it likes", () => {
    const { looked, turn } = taken(Array.from({ length: 20_000 }, () => " ".repeat(10)))
    assert.strictEqual(turn.text.length, 200_000)
    assert.isAtMost(looked, 20 * turn.text.length)
  })

  it("is shown with its first word, whatever white space came before", () => {
    const { turn } = taken([" \n", "\n\n", "  "])
    assert.deepStrictEqual([turn.shows, turn.unshown], [0, false])
    const { turn: after } = taken([" \n", "\n\n", "  ", "a"])
    assert.deepStrictEqual([after.shows, after.text], [1, " \n\n\n  a"])
  })
})
