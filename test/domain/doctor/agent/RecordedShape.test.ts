import { assert, describe, it } from "@effect/vitest"
import { recordedShape, recordingText } from "../../../../src/domain/doctor/agent/RecordedShape.ts"

const shape = (value: unknown) => recordedShape(JSON.stringify(value))

describe("A recorded shape", () => {
  it("keeps names, types and lengths, and of strings only the protocol's own words", () => {
    assert.deepStrictEqual(
      shape({
        jsonrpc: "2.0",
        method: "session.update",
        id: 7,
        params: { text: "private", kind: "my own words", done: false, meta: null, parts: [], "@type": "x" }
      }),
      {
        jsonrpc: "2.0",
        method: "session.update",
        id: "number",
        params: {
          text: "string(7)",
          kind: "string(12)",
          done: "boolean",
          meta: "null",
          parts: [],
          "@type": "string(1)"
        }
      }
    )
  })

  it("keeps the protocol's words in the two outer levels alone, and nothing of what a tool is called with", () => {
    assert.deepStrictEqual(
      shape({ type: "tool", params: { kind: "call", item: { status: "divorced" } }, parts: [{ type: "text" }] }),
      { type: "tool", params: { kind: "call", item: { status: "string(8)" } }, parts: [{ type: "text" }] }
    )
    assert.deepStrictEqual(
      shape({ type: "tool", args: { status: "divorced", ann_smith: 1 }, call: { arguments: [{ role: "nurse" }] } }),
      { type: "tool", args: "object(2)", call: { arguments: "array(1)" } }
    )
    assert.deepStrictEqual(
      recordedShape(JSON.stringify({ a: { b: { status: "begin", phase: "x" } } }), new Set(["status"])),
      { a: { b: { status: "begin", phase: "string(1)" } } }
    )
  })

  it("shows names of fields in the five outer levels, where pointers lead", () => {
    assert.deepStrictEqual(shape({ a: { b: { c: { d: [{ text: "x", more: { ann: 1 } }] } } } }), {
      a: { b: { c: { d: [{ text: "string(1)", more: { "?(3)": "number" } }] } } }
    })
  })

  it("keeps short words in the fields that a person names, and no others there", () => {
    const frame = { job: { phase: "off", how: "by hand", text: "off", nr: 7 } }
    assert.deepStrictEqual(recordedShape(JSON.stringify(frame), new Set(["phase", "how", "nr"])), {
      job: { phase: "off", how: "string(7)", text: "string(3)", nr: "number" }
    })
  })

  it("shows the first elements of an array, and how many there are", () => {
    assert.deepStrictEqual(shape([{ type: "a" }, "bb"]), [{ type: "a" }, "string(2)"])
    assert.deepStrictEqual(shape([1, 2, 3, 4]), ["number", "number", "number", "… 4 in all"])
  })

  it("shows no name of a field that may be somebody's words", () => {
    assert.deepStrictEqual(shape({ "ann@example.org": 1, "two words": 2 }), { "?(15)": "number", "?(9)": "number" })
  })

  it("is bounded in depth and width", () => {
    const nested = (depth: number): unknown => (depth === 0 ? "private" : { a: nested(depth - 1) })
    assert.isBelow(JSON.stringify(shape(nested(200))).length, 200)
    const wide = Object.fromEntries(Array.from({ length: 500 }, (_, at) => [`k${at}`, at]))
    assert.include(JSON.stringify(shape(wide)), "\"…\":\"500 in all\"")
    assert.lengthOf(Object.keys(shape(wide) as object), 61)
  })

  it("says of text that is no JSON only how long it is", () => {
    assert.strictEqual(recordedShape("private words"), "text(13)")
    assert.strictEqual(recordedShape(""), "text(0)")
  })

  it("is a line of a recording", () => {
    assert.strictEqual(
      recordingText([{ at: 1, dir: "out", bytes: 2, shape: {} }, { at: 5, dir: "in", close: 1000 }]),
      "{\"at\":1,\"dir\":\"out\",\"bytes\":2,\"shape\":{}}\n{\"at\":5,\"dir\":\"in\",\"close\":1000}\n"
    )
  })
})
