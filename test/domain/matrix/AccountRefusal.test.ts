import { assert, describe, it } from "@effect/vitest"
import { accountRefusal } from "../../../src/domain/matrix/AccountRefusal.ts"
import { MatrixFault } from "../../../src/domain/matrix/MatrixError.ts"

const refused = (errcode: string) =>
  accountRefusal(MatrixFault.cases.Refused.make({ status: 403, errcode, detail: "" }))

describe("A refusal of the account", () => {
  it("is told from refusals of a call", () => {
    assert.strictEqual(refused("M_USER_LOCKED"), "locked")
    assert.strictEqual(refused("M_USER_DEACTIVATED"), "deactivated")
    assert.isUndefined(refused("M_FORBIDDEN"))
    assert.strictEqual(accountRefusal(MatrixFault.cases.TokenRefused.make({ soft: true })), "token")
  })

  it("is none where no token arrived", () => {
    assert.isUndefined(accountRefusal(MatrixFault.cases.TokenRefused.make({ soft: false, missing: true })))
  })
})
