import { assert, describe, it } from "@effect/vitest"
import { makeToolCalls } from "../../../../src/domain/agents/acp/ToolCalls.ts"

const update = (toolCallId: string, more: object = {}) => ({ toolCallId, ...more })

describe("The tool calls of a run", () => {
  it("do not call one done that a person refused, whatever name it was asked for by", () => {
    const calls = makeToolCalls()
    for (const id of ["1", "2", "3"]) calls.take(update(id, { title: `tool ${id}`, status: "pending" }), false)
    calls.refuse("1", "")
    calls.refuse("another name", "tool 2")
    calls.refuse("another name", "no such tool")
    const ended = (id: string) => calls.take(update(id, { status: "completed" }), false)?.status
    assert.deepStrictEqual([ended("1"), ended("2"), ended("3")], ["failed", "failed", "done"])
  })

  it("have no status that the protocol does not know, also where every object knows the word", () => {
    for (const status of ["constructor", "toString", "__proto__"]) {
      assert.strictEqual(makeToolCalls().take(update("1", { status }), false)?.status, "started")
    }
  })

  it("are told of where something changed, and are no more than some hundreds", () => {
    const calls = makeToolCalls()
    assert.deepInclude(calls.take(update("1"), false), { call: "1", status: "started" })
    assert.isUndefined(calls.take(update("1"), false))
    assert.isUndefined(calls.take({}, false))
    for (let count = 0; count < 300; count++) calls.take(update(`c${count}`), false)
    assert.deepStrictEqual([calls.isKnown("1"), calls.isKnown("c299")], [false, true])
  })
})
