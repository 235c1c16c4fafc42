import { assert, describe, it } from "@effect/vitest"
import { makeLineCutter } from "../../../../src/domain/agents/acp/NdJsonLines.ts"

const bytes = (text: string) => new TextEncoder().encode(text)

describe("Lines of bytes", () => {
  it("are the same wherever the bytes are parted", () => {
    const all = bytes("one\r\n\ntwö 😀\nthree\nrest")
    for (let first = 0; first <= all.length; first++) {
      for (let second = first; second <= all.length; second += 3) {
        const lines = makeLineCutter(100)
        const parts = [all.subarray(0, first), all.subarray(first, second), all.subarray(second)]
        assert.deepStrictEqual(parts.flatMap((part) => lines.cut(part)), ["one", "twö 😀", "three"])
        assert.deepStrictEqual(lines.cut(bytes("!\n")), ["rest!"])
      }
    }
  })

  it("that are too long are dropped and counted, and the next one is read", () => {
    const lines = makeLineCutter(4)
    assert.deepStrictEqual(lines.cut(bytes("12345")), [])
    assert.deepStrictEqual(lines.cut(bytes("6789\n1234\n12345\nok\n")), ["1234", "ok"])
    assert.strictEqual(lines.dropped(), 2)
  })

  it("do not change when the buffer is used again", () => {
    const lines = makeLineCutter(100)
    const buffer = bytes("abc")
    lines.cut(buffer)
    buffer.fill(0x78)
    assert.deepStrictEqual(lines.cut(bytes("d\n")), ["abcd"])
  })
})
