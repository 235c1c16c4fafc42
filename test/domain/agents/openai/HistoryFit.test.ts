import { assert, describe, it } from "@effect/vitest"
import {
  bareBytes,
  bytesOfText,
  fittingHistory,
  historyBytes,
  requestBytes,
  shorterHistory
} from "../../../../src/domain/agents/openai/HistoryFit.ts"
import type { HistoryMessage } from "../../../../src/domain/turns/AgentCommand.ts"

const user = (text: string): HistoryMessage => ({ role: "user", text })
const assistant = (text: string): HistoryMessage => ({ role: "assistant", text })
const history = [user("one"), assistant("uno"), user("two"), assistant("dos")]
const texts = (messages: ReadonlyArray<HistoryMessage>) => messages.map(({ text }) => text)

describe("What is told of a conversation", () => {
  it("is all of it where that has room", () => {
    assert.deepStrictEqual(fittingHistory(history, historyBytes(history)), history)
  })

  it("is the newest, and never an answer without its question", () => {
    assert.deepStrictEqual(texts(fittingHistory(history, historyBytes(history) - 1)), ["two", "dos"])
    assert.deepStrictEqual(fittingHistory(history, historyBytes([user("two")])), [])
  })

  it("is nothing where nothing has room", () => {
    assert.deepStrictEqual(fittingHistory(history, 0), [])
    assert.deepStrictEqual(fittingHistory(history, -1), [])
    assert.deepStrictEqual(fittingHistory([], 100), [])
  })

  it("is counted in bytes", () => assert.strictEqual(bytesOfText("ü😀"), 6))

  it("has the room that the prompt leaves, with what it quotes and its images", () => {
    const image = { name: "a", mime: "image/png", size: 9, data: "x".repeat(12) }
    assert.strictEqual(bareBytes({ system: undefined, prompt: { text: "ü" } }), 2)
    assert.strictEqual(bareBytes({ system: "abc", prompt: { text: "ü", files: [image, image] } }), 5 + 2 * 4_096)
    const quoted = "> [in reply to, you]\n> one\n\n"
    const context = [{ kind: "reply" as const, text: "one" }]
    assert.strictEqual(bareBytes({ system: undefined, prompt: { text: "", context } }), quoted.length)
  })

  it("leaves room for the answer", () => {
    assert.strictEqual(requestBytes(4_096), 9_216)
    assert.strictEqual(requestBytes(undefined), 32_768)
  })

  it("is a quarter of what was too much, or as much as the server says", () => {
    assert.strictEqual(shorterHistory(2_000, 8_000, undefined), 2_000)
    assert.strictEqual(shorterHistory(2_000, 8_000, { prompt: 200, most: 100 }), 1_500)
    assert.strictEqual(shorterHistory(9_000, 1_000, { prompt: 200, most: 100 }), 0)
  })
})
