import { assert, describe, it } from "@effect/vitest"
import { cutToBytes, fittingContext, largestContext } from "../../../../src/domain/routing/context/ContextBounds.ts"
import type { PromptContext } from "../../../../src/domain/turns/AgentCommand.ts"

const part = (kind: PromptContext["kind"], text: string): PromptContext => ({ kind, text, from: "u1_a" })
const texts = (parts: ReadonlyArray<PromptContext>) => parts.map(({ text }) => text)

describe("A prompt's context", () => {
  it.each([
    ["whole where it fits", "hello", 5, "hello"],
    ["cut with an ellipsis", "hello world", 8, "hello…"],
    ["cut between characters", "яяяя", 7, "яя…"],
    ["cut between characters of two units", "😀😀", 7, "😀…"]
  ])("is %s", (_, text, most, cut) => assert.strictEqual(cutToBytes(text, most), cut))

  const all = [part("thread", "root"), part("before", "old"), part("before", "new"), part("reply", "this")]

  it("is whole where it fits", () => assert.deepStrictEqual(fittingContext(all, 10_000), all))

  it("loses what was said before first, the oldest of it", () => {
    assert.deepStrictEqual(texts(fittingContext(all, 140)), ["root", "new", "this"])
    assert.deepStrictEqual(texts(fittingContext(all, 90)), ["root", "this"])
    assert.deepStrictEqual(texts(fittingContext(all, 50)), ["this"])
    assert.deepStrictEqual(texts(fittingContext(all, 0)), [])
    assert.deepStrictEqual(texts(fittingContext(all, -1)), [])
  })

  it("is never more than it may be in all", () => {
    const long = Array.from({ length: 30 }, () => part("before", "x".repeat(1_000)))
    const bytes = texts(fittingContext(long, Infinity)).join("").length
    assert.isAtMost(bytes, largestContext)
    assert.isAbove(bytes, largestContext - 2_000)
  })
})
