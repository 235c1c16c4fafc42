import { assert, describe, it } from "@effect/vitest"
import {
  type AdminStanding,
  adminStanding,
  changedAdminWords
} from "../../../../src/domain/crypto/verification/ChangedAdmin.ts"

describe("The words about an admin's other identity", () => {
  it("name the admin, what it may mean and what to do", () => {
    const { advice, means } = changedAdminWords("@ann:x")
    assert.include(means, "@ann:x")
    assert.include(means, "poses")
    assert.include(advice, "verify the bot again")
    assert.include(advice, "MATRIX_ADMINS")
  })
})

describe("An admin's identity", () => {
  it.each<readonly [standing: AdminStanding, isVerified: boolean, isOther: boolean, wasVerified: boolean]>([
    ["verified", true, false, true],
    // What we vouch for now is trusted, whatever came before it.
    ["verified", true, true, true],
    ["other", false, true, true],
    ["other", false, true, false],
    ["outdated", false, false, true],
    ["unverified", false, false, false]
  ])("is %s where we vouch for it: %s, its key is another: %s, we did once: %s", (standing, ...known) => {
    const [isVerified, isOther, wasVerified] = known
    assert.strictEqual(adminStanding({ isVerified, isOther, wasVerified }), standing)
  })
})
