import { assert, describe, it } from "@effect/vitest"
import { ofWithheld } from "../../../src/domain/crypto/Unreadable.ts"

describe("A key that its sender withholds", () => {
  it.each([
    ["m.unverified", "unverified"],
    ["m.blacklisted", "unverified"],
    ["m.unauthorised", "unverified"],
    ["m.no_olm", "withheld"],
    ["something new", "withheld"],
    [undefined, "withheld"]
  ])("is told by why: %s", (code, expected) => assert.strictEqual(ofWithheld(code), expected))
})
