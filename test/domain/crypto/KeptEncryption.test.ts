import { assert, describe, it } from "@effect/vitest"
import { EncryptionState, IdentityState } from "../../../src/domain/crypto/EncryptionState.ts"
import {
  hasSignedDevice,
  keptEncryptionText,
  mismatchedBefore,
  notedFingerprint,
  readKeptEncryption,
  withKnownBefore
} from "../../../src/domain/crypto/KeptEncryption.ts"

const { Signed, Unknown, Unsigned } = IdentityState.cases
const { Off, On, Unusable } = EncryptionState.cases
const known = On.make({
  device: "D",
  fingerprint: "f",
  identity: Signed.make({}),
  oneTimeKeys: 50,
  rotatedAt: 7,
  changedAdmins: ["@ann:x"],
  mismatchedAdmins: ["@ben:x"],
  backup: { state: "on", version: "3" }
})
const { backup: _, changedAdmins: __, ...loaded } = known
const fresh = On.make({ device: "D", identity: Unknown.make({}) })

describe("What a bot keeps of its encryption", () => {
  it("is read as it was kept, and is nothing where it is not understood", () => {
    for (const state of [known, fresh, Off.make({}), Unusable.make({ why: "w", advice: "a" })]) {
      assert.deepStrictEqual(readKeptEncryption(keptEncryptionText({ at: 5, state })), { at: 5, state })
    }
    for (const text of [undefined, "", "{}", `{"at":5,"state":{"_tag":"On"}}`]) {
      assert.isUndefined(readKeptEncryption(text))
    }
  })

  it.each<readonly [title: string, now: EncryptionState, before: EncryptionState | undefined, kept: EncryptionState]>([
    ["of a device whose engine is not loaded yet", fresh, known, known],
    ["of an engine that is loaded", { ...loaded, oneTimeKeys: 9 }, known, { ...loaded, oneTimeKeys: 9 }],
    ["of who saw the same since", { ...fresh, mismatchedAdmins: [] }, known, { ...known, mismatchedAdmins: [] }],
    ["of another device", { ...fresh, device: "E" }, known, { ...fresh, device: "E" }],
    ["of a device that was never kept", fresh, undefined, fresh],
    ["after it was off", fresh, Off.make({}), fresh],
    ["of what is known now", { ...fresh, oneTimeKeys: 3, identity: Unsigned.make({}) }, known, {
      ...known,
      oneTimeKeys: 3,
      identity: Unsigned.make({})
    }],
    ["once it is off", Off.make({}), known, Off.make({})],
    ["of a refusal, until the engine is loaded", fresh, { ...known, refusedUpload: "400 M_X" }, {
      ...known,
      refusedUpload: "400 M_X"
    }],
    ["of a refusal that is over", loaded, { ...known, refusedUpload: "400 M_X" }, loaded],
    ["of a copy, for good", loaded, { ...known, older: true }, { ...loaded, older: true }],
    ["of a copy, but not of another device", { ...fresh, device: "E" }, { ...known, older: true }, {
      ...fresh,
      device: "E"
    }]
  ])("goes on with what was known before: %s", (_, now, before, kept) => {
    assert.deepStrictEqual(withKnownBefore(now, before), kept)
  })

  it("says who saw another string", () => {
    const states = [known, fresh, Off.make({}), undefined]
    assert.deepStrictEqual(states.map(mismatchedBefore), [["@ben:x"], [], [], []])
  })

  it("says whether the identity had signed the device", () => {
    const states = [known, fresh, On.make({ device: "D", identity: Unsigned.make({}) }), Off.make({}), undefined]
    assert.deepStrictEqual(states.map(hasSignedDevice), [true, false, false, false, false])
  })

  it.each([
    ["of the device", known, "D", "f"],
    ["of another device", known, "E", undefined],
    ["of a device that was not loaded", fresh, "D", undefined],
    ["of none", Off.make({}), "D", undefined],
    ["of nothing", undefined, "D", undefined]
  ])("has the fingerprint %s", (_, state, device, fingerprint) => {
    assert.strictEqual(notedFingerprint(state, device), fingerprint)
  })
})
