import { assert, describe, it } from "@effect/vitest"
import {
  FileRefused,
  inlineLimit,
  isPassing,
  refusedBy,
  refusedByLimit,
  takesType
} from "../../../src/domain/files/FileRefusal.ts"

describe("The types that an agent takes", () => {
  it.each([
    [["image/png"], "image/png", true],
    [["image/png"], "image/jpeg", false],
    [["image/*"], "image/jpeg", true],
    [[" IMAGE/* "], "image/jpeg", true],
    [["image/*"], "imagex/jpeg", false],
    [["*/*"], "a/b", true],
    [["*"], "a/b", true],
    [["image"], "image/png", false],
    [["text/plain;charset=utf-8"], "text/plain", true],
    [[], "image/png", false]
  ])("%j take %s: %s", (taken, mime, does) => assert.strictEqual(takesType(taken, mime), does))

  it("refuse what is none of them, and all where there are none", () => {
    assert.deepStrictEqual(refusedBy({}, { mime: "a/b" }), { _tag: "NoFiles" })
    assert.deepStrictEqual(refusedBy({ files: [] }, { mime: "a/b" }), { _tag: "NoFiles" })
    assert.deepStrictEqual(refusedBy({ files: ["c/*"] }, { mime: "a/b" }), {
      _tag: "WrongType",
      mime: "a/b",
      taken: ["c/*"]
    })
    assert.isUndefined(refusedBy({ files: ["a/*"] }, { mime: "a/b" }))
  })
})

describe("The operator's limit", () => {
  it.each([
    [0, undefined, { _tag: "Off" }],
    [10, undefined, undefined],
    [10, 10, undefined],
    [10, 11, { _tag: "TooLarge", limit: 10 }]
  ])("of %s for a file of %s", (limit, size, why) => assert.deepStrictEqual(refusedByLimit(limit, { size }), why))
})

describe("A file within a prompt", () => {
  it("is as large as the agent says, and never so large that the frame would be", () => {
    assert.strictEqual(inlineLimit({}, 65_536), 131_072)
    assert.strictEqual(inlineLimit({ inlineBytes: 10 }, 0), 10)
    const [frameBytes, others] = [100_000, 20_000]
    const limit = inlineLimit({ frameBytes, inlineBytes: 1_000_000 }, others)
    assert.isAtMost(Buffer.alloc(limit).toString("base64").length + others, frameBytes)
    assert.strictEqual(inlineLimit({ frameBytes: 100 }, 0), 0)
  })

  it("that the homeserver did not give may be tried again, and no other", () => {
    assert.isTrue(isPassing({ _tag: "Missing" }))
    assert.isTrue(isPassing({ _tag: "Away" }))
    assert.isFalse(isPassing({ _tag: "Tampered" }))
    assert.include(new FileRefused({ reason: { _tag: "Off" } }).message, "Off")
  })
})
