import { assert, describe, it } from "@effect/vitest"
import { readRpc, type RpcMessage, writeRpc } from "../../../../src/domain/agents/acp/JsonRpc.ts"

describe("A message of JSON-RPC", () => {
  for (
    const message of [
      { _tag: "Request", id: 0, method: "a/b", params: { x: 1 } },
      { _tag: "Request", id: "id", method: "a/b", params: undefined },
      { _tag: "Notification", method: "a/b", params: { x: 1 } },
      { _tag: "Result", id: 0, result: null },
      { _tag: "Refusal", id: 7, refusal: { code: -32601, message: "no", data: { x: 1 } } }
    ] satisfies ReadonlyArray<RpcMessage>
  ) {
    it(`is read as it was written: ${message._tag} ${"id" in message ? message.id : ""}`, () => {
      const text = writeRpc(message)
      assert.notInclude(text, "\n")
      assert.deepStrictEqual(readRpc(text), message as RpcMessage)
    })
  }

  for (
    const text of [
      "",
      "Starting…",
      "1",
      "null",
      "\"text\"",
      "[]",
      "[{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":1}]",
      "{\"id\":1,\"result\":1}",
      "{\"jsonrpc\":\"1.0\",\"id\":1,\"result\":1}",
      "{\"jsonrpc\":\"2.0\"}",
      "{\"jsonrpc\":\"2.0\",\"id\":null,\"error\":{\"code\":-32700}}",
      "{\"jsonrpc\":\"2.0\",\"id\":1,"
    ]
  ) {
    it(`is none: ${text}`, () => assert.isUndefined(readRpc(text)))
  }

  it("may have an error of any shape", () => {
    assert.deepStrictEqual(readRpc("{\"jsonrpc\":\"2.0\",\"id\":1,\"error\":\"bad\"}"), {
      _tag: "Refusal",
      id: 1,
      refusal: { code: 0, message: "" }
    })
  })
})
