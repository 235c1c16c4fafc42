import { assert, describe, it } from "@effect/vitest"
import { isFrameConstant, isProtocolWord, isToolInput } from "../../../../src/domain/doctor/agent/FrameConstants.ts"

describe("A frame's constants", () => {
  it("are short words in the fields that tell frames apart", () => {
    for (
      const [name, value, is] of [
        ["type", "delta", true],
        ["method", "session/update", false],
        ["method", "session.update", true],
        ["jsonrpc", "2.0", true],
        ["kind", "two words", false],
        ["kind", "", false],
        ["status", "x".repeat(41), false],
        ["status", "x".repeat(40), true],
        ["role", 7, false],
        ["text", "delta", false],
        ["name", "Ann", false]
      ] as const
    ) assert.strictEqual(isFrameConstant(name, value, 2), is, `${name}: ${value}`)
  })

  it("are in the two outer levels, and not in what a tool is called with", () => {
    assert.isTrue(isFrameConstant("type", "delta", 1))
    assert.isFalse(isFrameConstant("type", "delta", 3))
    assert.deepStrictEqual(["args", "arguments", "params", "data"].map(isToolInput), [true, true, false, false])
  })

  it("are those in fields that a person names, too", () => {
    assert.isTrue(isFrameConstant("phase", "off", 5, new Set(["phase"])))
    assert.isFalse(isFrameConstant("phase", "off by hand", 1, new Set(["phase"])))
    assert.isFalse(isProtocolWord(7))
  })
})
