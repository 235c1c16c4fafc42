import { assert, describe, it } from "@effect/vitest"
import { linkBackoff } from "../../../../src/layers/agent/link/LinkBackoff.ts"
import { closedWith, gap, refusedWith } from "../../../../src/layers/agent/link/LinkEnding.ts"
import { judgeEnding, newMemory } from "../../../../src/layers/agent/link/LinkMemory.ts"
import { frameShape } from "../../../../src/layers/agent/wire/FrameShape.ts"
import { wire1 } from "../../../../src/layers/agent/wire/Wire1.ts"

describe("the rules of a link", () => {
  it("each close code means one thing", () => {
    const means = (code: number) => `${closedWith(code).why}${closedWith(code).fatal ? "!" : ""}`
    assert.deepStrictEqual(
      [1000, 1001, 1006, 1012, 1011, 1013, 4429, 4408, 1009, 4400, 4401, 4403, 4406, 4409, 4999].map(means),
      [
        "closed",
        "closed",
        "closed",
        "closed",
        "closed",
        "overloaded",
        "overloaded",
        "silent",
        "protocol!",
        "protocol!",
        "unauthorized!",
        "unauthorized!",
        "version!",
        "replaced!",
        "closed"
      ]
    )
  })

  it("a refused handshake is fatal only where it is about who we are", () => {
    assert.deepStrictEqual([401, 403, 301, 404, 500, 503, 429].map((status) => refusedWith(status).why), [
      "unauthorized",
      "unauthorized",
      "unreachable",
      "unreachable",
      "unreachable",
      "overloaded",
      "overloaded"
    ])
  })

  it(
    "waits grow to thirty seconds, spread over their whole length; the first return after a healthy spell is " +
      "at once",
    () => {
      assert.deepStrictEqual([0, 1, 2, 3, 4, 5, 50].map((failures) => linkBackoff(failures, false, 0.999999) + 1), [
        1_000,
        2_000,
        4_000,
        8_000,
        16_000,
        30_000,
        30_000
      ])
      assert.deepStrictEqual([linkBackoff(3, false, 0), linkBackoff(0, true, 0.9), linkBackoff(1, true, 0.5)], [
        0,
        0,
        1_000
      ])
    }
  )

  it("stumbling twice at one place is the agent's fault", () => {
    const memory = newMemory(undefined, wire1.features)
    memory.position = { epoch: "E", seq: 3, active: undefined, retold: undefined }
    assert.isFalse(judgeEnding(memory, gap).fatal)
    memory.position = { ...memory.position, seq: 4 }
    assert.isFalse(judgeEnding(memory, gap).fatal)
    assert.deepInclude(judgeEnding(memory, gap), { why: "protocol", fatal: true })
  })

  it("a shape holds keys and types, no words, and is bounded", () => {
    assert.strictEqual(
      frameShape({ text: "private", n: 1, list: [{ a: "b" }], deep: { er: { still: 1 } }, none: null }),
      "{text: string(7), n: number, list: [1 x {…}], deep: {er: {…}}, none: null}"
    )
    assert.strictEqual(frameShape({ "words as a key!": 1 }), "{?: number}")
    const wide = Object.fromEntries(Array.from({ length: 1_000 }, (_, n) => [`k${n}`, n]))
    assert.isBelow(frameShape(wide).length, 400)
  })
})
