import { assert, describe, it } from "@effect/vitest"
import { isPrivate } from "../../../src/domain/spoken/CommandRequest.ts"

describe("A request", () => {
  it("that lists people or rooms is answered where nobody else reads", () => {
    assert.deepStrictEqual([{ _tag: "ListRooms" } as const, { _tag: "ListAccess" } as const].map(isPrivate), [
      true,
      true
    ])
    assert.isFalse(isPrivate({ _tag: "Allow", pattern: "@ann:x" }))
  })
})
