import { assert, describe, it } from "@effect/vitest"
import { Arbitrary, Schema } from "effect"
import type { AgentEvent } from "../../../src/domain/turns/AgentEvent.ts"
import { coalesceText } from "../../../src/domain/turns/CoalescedText.ts"
import { decide } from "../../../src/domain/turns/TurnMachine.ts"
import { rules, silent } from "../../support/TurnCases.ts"

const text = (seq: number, said: string, message = "m1", run = "r1"): AgentEvent => ({
  _tag: "Text",
  run,
  seq,
  message,
  text: said
})
const tool = (seq: number): AgentEvent => ({ _tag: "Tool", run: "r1", seq, call: "c1", status: "done" })

describe("Events that came together", () => {
  it("are one where they are text of one message, numbered as the last of them", () => {
    assert.deepStrictEqual(
      coalesceText([
        text(3, "one "),
        text(4, "two "),
        text(5, "three"),
        tool(6),
        text(7, "four"),
        text(8, "five", "m2"),
        text(9, "six", "m2", "r2")
      ]),
      [text(5, "one two three"), tool(6), text(7, "four"), text(8, "five", "m2"), text(9, "six", "m2", "r2")]
    )
    assert.deepStrictEqual(coalesceText([]), [])
  })

  it("are one for a turn too, in however many frames an agent says them", () => {
    assert.strictEqual(coalesceText(Array.from({ length: 10_000 }, (_, n) => text(n, "ten chars "))).length, 1)
  })

  const Event = Arbitrary.schema(
    Schema.Literals(["a", "b ", " ", "m2", "r2", "tool", "thought", "r2 thinks", "file"] as const)
  )
  it.prop(
    "make the same of a turn as they would one by one",
    [Arbitrary.array(Event, { maxLength: 30 })],
    ([kinds]) => {
      const events = kinds.map((kind, n): AgentEvent => {
        const seq = 10 + n
        switch (kind) {
          case "m2":
            return text(seq, "other", "m2")
          case "r2":
            return text(seq, "not ours", "m1", "r2")
          case "tool":
            return tool(seq)
          case "thought":
            return { _tag: "Thought", run: "r1", seq, text: "hm" }
          case "r2 thinks":
            return { _tag: "Thought", run: "r2", seq, text: "hm" }
          case "file":
            return { _tag: "File", run: "r1", seq, name: "f", mime: "text/plain", size: 1 }
          default:
            return text(seq, kind)
        }
      })
      const after = (all: ReadonlyArray<AgentEvent>) =>
        all.reduce(
          (turn, event) =>
            decide({ ...rules, streaming: false, reasoning: true }, turn, { _tag: "Agent", at: 5_000, event }).turn,
          silent
        )
      assert.deepStrictEqual(after(coalesceText(events)), after(events))
    }
  )
})
