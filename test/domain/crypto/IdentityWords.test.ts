import { assert, describe, it } from "@effect/vitest"
import { IdentityState } from "../../../src/domain/crypto/EncryptionState.ts"
import { identityWords, isSignedAnew } from "../../../src/domain/crypto/IdentityWords.ts"

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

  it.each(
    [
      ["no password", /^The bot's device is unsigned, so/, /MATRIX_PASSWORD in the place of MATRIX_ACCESS_TOKEN/],
      ["password refused", /refused MATRIX_PASSWORD/, /^Correct MATRIX_PASSWORD/],
      ["not by password", /by another way than a password/, /in a client.*MATRIX_RECOVERY_KEY/]
    ] as const
  )("is missing with an advice of its own: %s", (why, means, advice) => {
    const words = identityWords(Unsigned.make({ why }))
    assert.match(words!.means, means)
    assert.match(words!.advice, advice)
  })

  it("is locked for a reason that is told, with the way out", () => {
    const words = identityWords(Locked.make({ why: "the key is elsewhere" }))
    assert.match(words!.means, /locked, since the key is elsewhere$/)
    assert.match(words!.advice, /device reset-identity/)
  })

  it.each([
    ["at a device's first start", Unknown.make({}), false, true],
    ["at a start after one that left it unsigned", Unknown.make({}), false, true],
    ["at a start of a device that was signed", Unknown.make({}), true, false],
    ["where nobody knows of before", Unknown.make({}), undefined, false],
    ["after it was locked", Locked.make({ why: "w" }), true, true],
    ["after it was unsigned", Unsigned.make({}), undefined, true],
    ["once more", Signed.make({}), false, false]
  ])("is told to sign the device %s: %j, %s", (_, before, wasSigned, isTold) => {
    assert.strictEqual(isSignedAnew(Signed.make({}), before, wasSigned), isTold)
    assert.isFalse(isSignedAnew(Unsigned.make({}), before, wasSigned))
  })
})
