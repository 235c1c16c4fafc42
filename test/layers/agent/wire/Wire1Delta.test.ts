import { assert, describe, it } from "@effect/vitest"
import { Result, Schema } from "effect"
import { plainDelta } from "../../../../src/layers/agent/wire/Wire1Delta.ts"
import { heardOf } from "../../../../src/layers/agent/wire/Wire1Events.ts"
import { Delta } from "../../../../src/layers/agent/wire/Wire1Frames.ts"

const plain = {
  type: "delta",
  thread: "t1_thread_of_a_test",
  run: "r1",
  seq: 3,
  msg: "m1",
  kind: "text",
  text: "Hello"
}
const bySchema = (frame: unknown) => {
  const decoded = Schema.decodeUnknownResult(Delta)(frame)
  const heard = Result.isSuccess(decoded) ? heardOf(decoded.success) : undefined
  return heard?._tag === "Said" ? heard.event : undefined
}

describe("A plain text delta", () => {
  it("is what the schema makes of it", () => {
    assert.deepStrictEqual(plainDelta(plain), bySchema(plain))
    assert.isDefined(plainDelta(plain))
  })

  it("may have fields of a newer agent", () =>
    assert.deepStrictEqual(plainDelta({ ...plain, more: 1 }), bySchema({ ...plain, more: 1 })))

  const values = [
    undefined,
    null,
    0,
    1,
    -1,
    1.5,
    2 ** 53,
    Number.NaN,
    true,
    "",
    " ",
    "a",
    "r 1",
    "é",
    "x".repeat(255),
    "x".repeat(256),
    "x".repeat(65_536),
    "x".repeat(65_537),
    "text",
    "thought",
    "file",
    "delta",
    {},
    []
  ]
  for (const field of ["type", "thread", "run", "seq", "msg", "kind", "text", "file"]) {
    it(`is left to the schema where ${field} is anything odd`, () => {
      for (const value of values) {
        // As it comes from a socket: what is undefined is not there.
        const frame = JSON.parse(JSON.stringify({ ...plain, [field]: value })) as Record<string, unknown>
        const found = plainDelta(frame)
        if (found !== undefined) assert.deepStrictEqual(found, bySchema(field === "thread" ? plain : frame))
      }
    })
  }
})
