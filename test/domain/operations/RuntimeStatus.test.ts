import { assert, describe, it } from "@effect/vitest"
import { MatrixError, type MatrixFault } from "../../../src/domain/matrix/MatrixError.ts"
import {
  kindOfAgent,
  kindOfMatrix,
  readRuntimeStatus,
  withTrouble
} from "../../../src/domain/operations/RuntimeStatus.ts"

describe("What a running bot leaves in its store", () => {
  it("is read as it was written, and not at all where it makes no sense", () => {
    const status = { startedAt: 1, syncAt: 2, troubles: [{ kind: "x", at: 3, times: 4 }] }
    assert.deepStrictEqual(readRuntimeStatus(JSON.stringify(status)), status)
    for (const text of [undefined, "", "{}", "null", "{\"startedAt\":\"1\",\"troubles\":[]}"]) {
      assert.isUndefined(readRuntimeStatus(text))
    }
  })
})

describe("Trouble", () => {
  it("that goes on is one kind that happened often, the newest first", () => {
    const once = withTrouble([], "a", 1)
    assert.deepStrictEqual(once, [{ kind: "a", at: 1, times: 1 }])
    assert.deepStrictEqual(withTrouble(withTrouble(once, "b", 2), "a", 3), [
      { kind: "a", at: 3, times: 2 },
      { kind: "b", at: 2, times: 1 }
    ])
  })
  it("of ten kinds is remembered", () => {
    const many = Array.from({ length: 12 }, (_, at) => `k${at}`).reduce<ReturnType<typeof withTrouble>>(
      (all, kind, at) => withTrouble(all, kind, at),
      []
    )
    assert.deepStrictEqual(many.map(({ at }) => at), [11, 10, 9, 8, 7, 6, 5, 4, 3, 2])
  })

  it.each<[MatrixFault, string | undefined]>([
    [{ _tag: "RateLimited" }, undefined],
    [{ _tag: "Unavailable", detail: "ECONNRESET" }, "homeserver, GET sync: no answer"],
    [{ _tag: "Unavailable", detail: "", status: 502 }, "homeserver, GET sync: status 502"],
    [
      { _tag: "Unavailable", detail: "", status: 502, because: { why: "the account is locked", advice: "unlock it" } },
      "homeserver, GET sync: the account is locked"
    ],
    [{ _tag: "TokenRefused", soft: false }, "homeserver, GET sync: access token refused"],
    [{ _tag: "Refused", status: 403, errcode: "M_X", detail: "words" }, "homeserver, GET sync: 403 M_X"],
    [{ _tag: "Refused", status: 403, errcode: "M X\n", detail: "" }, "homeserver, GET sync: 403 (an odd code)"]
  ])(
    "of the homeserver: %j",
    (reason, kind) => assert.strictEqual(kindOfMatrix(new MatrixError({ call: "GET sync", reason })), kind)
  )

  it("of the agent is told by what it said, where that is a code", () => {
    assert.strictEqual(kindOfAgent("link", "silent"), "agent, link: silent")
    assert.strictEqual(kindOfAgent("answer", "my words"), "agent, answer: (an odd code)")
  })
})
