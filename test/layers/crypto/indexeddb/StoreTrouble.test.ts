import { assert, describe, it } from "@effect/vitest"
import { StoreTrouble } from "../../../../src/layers/crypto/indexeddb/StoreTrouble.ts"

const failing = (trouble: StoreTrouble, errcode: number) =>
  assert.throws(() =>
    trouble.watch(() => {
      throw Object.assign(new Error("as SQLite says it"), { errcode })
    })
  )

describe("The trouble of a file of records", () => {
  it.each(
    [[11, "keys damaged"], [26, "keys damaged"], [13, "full"], [8, "read-only"], [10, "failed"], [
      266,
      "failed"
    ]] as const
  )("is told by SQLite's code %d", (errcode, reason) => {
    const trouble = new StoreTrouble()
    assert.strictEqual(trouble.watch(() => 1), 1)
    assert.isUndefined(trouble.reason)
    failing(trouble, errcode)
    assert.strictEqual(trouble.reason, reason)
  })

  it("is not what an aborted transaction says", () => {
    const trouble = new StoreTrouble()
    assert.throws(() =>
      trouble.watch(() => {
        throw new DOMException("an earlier step was not kept", "AbortError")
      })
    )
    assert.isUndefined(trouble.reason)
  })

  it("passes once something is kept, but for damage", () => {
    const trouble = new StoreTrouble()
    failing(trouble, 13)
    trouble.kept()
    assert.isUndefined(trouble.reason)
    failing(trouble, 11)
    failing(trouble, 13)
    trouble.kept()
    assert.strictEqual(trouble.reason, "keys damaged")
  })
})
