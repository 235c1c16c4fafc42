import { assert, describe, it } from "@effect/vitest"
import { readAgUiEvent } from "../../../../src/domain/agents/agui/AgUiEvent.ts"

const read = (event: unknown) => readAgUiEvent(JSON.stringify(event))

describe("An event of AG-UI", () => {
  const cases: ReadonlyArray<readonly [title: string, event: Readonly<Record<string, unknown>>, read: unknown]> = [
    ["a run begins", { type: "RUN_STARTED", threadId: "t", runId: "r" }, { _tag: "Begun", thread: "t" }],
    [
      "an answer begins",
      { type: "TEXT_MESSAGE_START", messageId: "m", role: "assistant" },
      { _tag: "TextBegun", message: "m", isAnswer: true }
    ],
    [
      "a message of somebody else's begins",
      { type: "TEXT_MESSAGE_START", messageId: "m", role: "user" },
      { _tag: "TextBegun", message: "m", isAnswer: false }
    ],
    [
      "text",
      { type: "TEXT_MESSAGE_CONTENT", messageId: "m", delta: "Hi", more: [1] },
      { _tag: "Text", message: "m", text: "Hi" }
    ],
    ["text in one piece", { type: "TEXT_MESSAGE_CHUNK", delta: "Hi" }, {
      _tag: "Text",
      message: undefined,
      text: "Hi"
    }],
    ["empty text", { type: "TEXT_MESSAGE_CONTENT", messageId: "m", delta: "" }, { _tag: "Other", kind: "empty" }],
    ["a thought", { type: "REASONING_MESSAGE_CONTENT", delta: "hm" }, { _tag: "Thought", text: "hm" }],
    ["a thought, as it was called", { type: "THINKING_TEXT_MESSAGE_CONTENT", delta: "hm" }, {
      _tag: "Thought",
      text: "hm"
    }],
    ["a tool", { type: "TOOL_CALL_START", toolCallId: "c", toolCallName: "search" }, {
      _tag: "ToolBegun",
      call: "c",
      name: "search"
    }],
    ["a tool without a name of its call", { type: "TOOL_CALL_START", toolCallName: "search" }, { _tag: "Unread" }],
    ["a tool's arguments", { type: "TOOL_CALL_ARGS", toolCallId: "c", delta: "{" }, {
      _tag: "Other",
      kind: "TOOL_CALL_ARGS"
    }],
    ["a tool's result", { type: "TOOL_CALL_RESULT", toolCallId: "c", content: "x" }, { _tag: "ToolEnded", call: "c" }],
    ["the end", { type: "RUN_FINISHED", threadId: "t" }, { _tag: "Finished", interrupts: [] }],
    ["the end as a success", { type: "RUN_FINISHED", outcome: { type: "success" } }, {
      _tag: "Finished",
      interrupts: []
    }],
    ["a failure", { type: "RUN_ERROR", message: "model exploded" }, {
      _tag: "Failed",
      code: "RUN_ERROR",
      message: "model exploded"
    }],
    ["a failure with a code", { type: "RUN_ERROR", code: "limit" }, { _tag: "Failed", code: "limit", message: "" }],
    ["another event of the server's", { type: "CUSTOM", name: "x", value: 1 }, { _tag: "Other", kind: "CUSTOM" }],
    ...["RAW", "STATE_SNAPSHOT", "STATE_DELTA", "STEP_STARTED", "TOOL_CALL_END", "constructor", "TO_COME"].map((kind) =>
      [kind, { type: kind, event: {} }, { _tag: "Other", kind }] as const
    )
  ]
  for (const [title, event, expected] of cases) {
    it(`is read: ${title}`, () => assert.deepStrictEqual<unknown>(read(event), expected))
  }

  it("is none where it is no JSON, no object or has no type", () => {
    for (const data of ["", "{", "[1]", "null", "\"x\"", "{}", "{\"type\":1}"]) {
      assert.deepStrictEqual(readAgUiEvent(data), { _tag: "Unread" })
    }
  })
})
