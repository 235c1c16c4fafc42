import { assert, describe, it } from "@effect/vitest"
import { makeRunTelling } from "../../../../src/domain/agents/acp/RunTelling.ts"

const chunk = (text: string, more: object = {}) => ({
  sessionUpdate: "agent_message_chunk",
  content: { type: "text", text },
  ...more
})
const call = (toolCallId: string, more: object = {}) => ({ sessionUpdate: "tool_call", toolCallId, ...more })

describe("The updates of a run", () => {
  it("part texts by their messages, or by the tools between them", () => {
    const telling = makeRunTelling()
    for (const update of [chunk("a"), chunk("b"), call("1"), chunk("c"), chunk("d", { messageId: "m" })]) {
      telling.take(update, false)
    }
    assert.strictEqual(telling.whole(), "ab\n\nc\n\nd")
  })

  it("tell of a tool once for each change, and remember its title", () => {
    const telling = makeRunTelling()
    const told = [
      call("1", { title: "  Terminal\n", status: "pending" }),
      call("1", { status: "pending" }),
      call("1", { title: "ls" }),
      call("1", { _meta: {} }),
      call("1", { status: "odd" }),
      call("1", { status: "failed" }),
      call("", {}),
      { sessionUpdate: "tool_call_update" }
    ].flatMap((update) => telling.take(update, false) ?? [])
    assert.deepStrictEqual(told.map((one) => ("status" in one ? `${one.call} ${one.status} ${one.title ?? ""}` : "")), [
      "1 started Terminal",
      "1 started ls",
      "1 failed ls",
      " started "
    ])
    assert.strictEqual(telling.titleOf("1"), "ls")
  })

  it("call no tool running while a question is open", () => {
    const telling = makeRunTelling()
    telling.take(call("1"), false)
    assert.deepStrictEqual(telling.take(call("1", { status: "in_progress" }), true), [])
    assert.deepStrictEqual(
      telling.take(call("1", { status: "in_progress" }), false)?.map((one) => "status" in one && one.status),
      [
        "running"
      ]
    )
  })

  it("do not call a tool done that a person refused, whatever name it was asked for by", () => {
    const telling = makeRunTelling()
    const ended = (id: string) =>
      telling.take(call(id, { status: "completed" }), false)?.map((one) => "status" in one && one.status)
    for (const id of ["1", "2", "3"]) telling.take(call(id, { title: `tool ${id}`, status: "pending" }), false)
    telling.refuse("1", "")
    telling.refuse("another name", "tool 2")
    telling.refuse("another name", "no such tool")
    assert.deepStrictEqual([ended("1"), ended("2"), ended("3")], [["failed"], ["failed"], ["done"]])
  })

  it("have a plan as one line", () => {
    const telling = makeRunTelling()
    const plan = (...entries: ReadonlyArray<object>) => telling.take({ sessionUpdate: "plan", entries }, false)
    assert.deepStrictEqual(plan({ content: "a", status: "completed" }, { content: "b\nc" }), [
      { _tag: "Tool", call: "plan", status: "running", title: "📋 1/2: b c" }
    ])
    assert.deepStrictEqual(plan({ content: "a", status: "completed" }), [
      { _tag: "Tool", call: "plan", status: "done", title: "📋 1/1" }
    ])
    assert.deepStrictEqual(plan(), [])
  })

  it("say nothing of the session itself, and are not known where they are of another kind", () => {
    const telling = makeRunTelling()
    assert.deepStrictEqual(telling.take({ sessionUpdate: "available_commands_update" }, false), [])
    assert.deepStrictEqual(telling.take({ sessionUpdate: "user_message_chunk", content: {} }, false), [])
    assert.deepStrictEqual(telling.take(chunk("bill", { _meta: { claudeCode: { kind: "informational" } } }), false), [])
    for (const odd of [undefined, {}, { sessionUpdate: "odd" }, { sessionUpdate: "agent_message_chunk" }]) {
      assert.isUndefined(telling.take(odd, false))
    }
  })

  for (
    const [title, texts, error, always, left] of [
      ["said twice", ["Well. ", "It is broken"], "Internal error: It is broken · 500", false, "Well."],
      ["not said", ["Well. ", "It is fine"], "It is broken", false, undefined],
      ["said shortly", ["ok"], "not ok", false, undefined],
      ["said alone before a missing login", ["Invalid key"], "Authentication required", true, ""],
      ["not said before a missing login", ["Hello ", "you"], "Authentication required", true, undefined],
      ["without any text", [], "It is broken", true, undefined]
    ] as const
  ) {
    it(`lose an error that is ${title}`, () => {
      const telling = makeRunTelling()
      for (const text of texts) telling.take(chunk(text), false)
      assert.strictEqual(telling.withoutError(error, always), left)
    })
  }
})
