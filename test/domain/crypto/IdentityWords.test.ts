import { assert, describe, it } from "@effect/vitest"
import { IdentityState } from "../../../src/domain/crypto/EncryptionState.ts"
import { identityWords } from "../../../src/domain/crypto/IdentityWords.ts"

const { Locked, Signed, Unknown, Unsigned } = IdentityState.cases

describe("The account's identity", () => {
  it("is worth no word where it signed the device, or was not looked at", () => {
    assert.isUndefined(identityWords(Signed.make({})))
    assert.isUndefined(identityWords(Unknown.make({})))
  })

  it("is missing where the password was asked for, which the advice names", () => {
    const words = identityWords(Unsigned.make({}))
    assert.match(words!.means, /unsigned/)
    assert.match(words!.advice, /MATRIX_PASSWORD/)
  })

  it("is locked for a reason that is told, with the way out", () => {
    const words = identityWords(Locked.make({ why: "the key is elsewhere" }))
    assert.match(words!.means, /locked, since the key is elsewhere$/)
    assert.match(words!.advice, /device reset-identity/)
  })
})
