import { assert, describe, it } from "@effect/vitest"
import { mayBeBackedUp, ofWithheld, type UnreadableReason } from "../../../src/domain/crypto/Unreadable.ts"

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

describe("A backup may open a message", () => {
  it.each<readonly [UnreadableReason, boolean]>([
    ["no key", true],
    ["too old", true],
    ["withheld", false],
    ["unverified", false],
    ["malformed", false]
  ])("that is unreadable for %s: %s", (reason, expected) => assert.strictEqual(mayBeBackedUp(reason), expected))
})
