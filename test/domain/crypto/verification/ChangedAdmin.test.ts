import { assert, describe, it } from "@effect/vitest"
import { changedAdminWords } from "../../../../src/domain/crypto/verification/ChangedAdmin.ts"

describe("The words about an admin's other identity", () => {
  it("name the admin, what it may mean and what to do", () => {
    const { advice, means } = changedAdminWords("@ann:x")
    assert.include(means, "@ann:x")
    assert.include(means, "poses")
    assert.include(advice, "verify the bot again")
    assert.include(advice, "MATRIX_ADMINS")
  })
})
