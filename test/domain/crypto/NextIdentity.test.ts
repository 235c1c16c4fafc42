import { assert, describe, it } from "@effect/vitest"
import { EncryptionState, IdentityState } from "../../../src/domain/crypto/EncryptionState.ts"
import { nextIdentity } from "../../../src/domain/crypto/NextIdentity.ts"

const { Locked, Signed, Unknown, Unsigned } = IdentityState.cases
const on = (identity: IdentityState) => EncryptionState.cases.On.make({ device: "D", identity })
const key = { hasRecoveryKey: true, hasPassword: false }
const password = { hasRecoveryKey: false, hasPassword: true }
const nothing = { hasRecoveryKey: false, hasPassword: false }

describe("The account's identity on another device of the bot's", () => {
  it.each(
    [
      ["is locked without its key", on(Signed.make({})), nothing, "locked"],
      ["is locked without its key, whatever the password", on(Signed.make({})), password, "locked"],
      ["stays locked", on(Locked.make({ why: "w" })), nothing, "locked"],
      ["is restored by its key", on(Signed.make({})), key, undefined],
      ["is missing as it is now", on(Unsigned.make({})), nothing, "unsigned"],
      ["is missing where no password helps", on(Unsigned.make({ why: "not by password" })), password, "unsigned"],
      ["is published with a password", on(Unsigned.make({ why: "no password" })), password, undefined],
      ["is not foretold where nobody looked at it", on(Unknown.make({})), nothing, undefined],
      ["is of no account without encryption", EncryptionState.cases.Off.make({}), nothing, undefined],
      ["is not known where nothing was noted", undefined, nothing, undefined]
    ] as const
  )("%s", (_, state, has, next) => assert.strictEqual(nextIdentity(state, has), next))
})
