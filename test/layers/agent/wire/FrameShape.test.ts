import { assert, describe, it } from "@effect/vitest"
import { frameOutline, frameShape } from "../../../../src/layers/agent/wire/FrameShape.ts"

describe("A frame in the log", () => {
  it.each<[unknown, string, string]>([
    [{ type: "delta", text: "hello" }, "{type: string(5), text: string(5)}", "{type: delta, text: string(5)}"],
    [
      { type: "prompt", parts: [{ kind: "text", text: "hi" }] },
      "{type: string(6), parts: [1 x {…}]}",
      "{type: prompt, parts: [1 x {kind: text, text: string(2)}]}"
    ],
    [
      { params: { kind: "call", item: { status: "divorced" } } },
      "{params: {kind: string(4), item: {…}}}",
      "{params: {kind: call, item: {status: string(8)}}}"
    ],
    [
      { type: "tool", args: { status: "divorced", ann_smith: 1 }, input: [{ role: "nurse" }], arguments: "x" },
      "{type: string(4), args: {…}, input: [1 x …], arguments: string(1)}",
      "{type: tool, args: {…}, input: [1 x …], arguments: string(1)}"
    ],
    [{ "ann smith": 1 }, "{?: number}", "{?: number}"]
  ])(
    "%j",
    (frame, shape, outline) => assert.deepStrictEqual([frameShape(frame), frameOutline(frame)], [shape, outline])
  )
})
