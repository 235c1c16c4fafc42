import { assert, describe, it } from "@effect/vitest"
import { deviceKeysMatch, serverKeysOf } from "../../../src/domain/crypto/ServerKeys.ts"

const user = "@bot:x"
const answer = {
  device_keys: {
    [user]: { D: { keys: { "ed25519:D": "f" }, signatures: { [user]: { "ed25519:D": "s", "ed25519:k": "s" } } } }
  },
  master_keys: { [user]: { keys: { "ed25519:m": "m" } } },
  self_signing_keys: { [user]: { keys: { "ed25519:k": "k" } } }
}
const bare = { fingerprint: null, identity: false, signed: false }

describe("What a homeserver has of a device", () => {
  it("is its key, the account's identity, and that one's signature", () => {
    assert.deepStrictEqual(serverKeysOf(answer, user, "D"), { fingerprint: "f", identity: true, signed: true })
    const { master_keys: _, ...unpublished } = answer
    assert.isFalse(serverKeysOf(unpublished, user, "D").identity)
    const { self_signing_keys: __, ...unsigned } = answer
    assert.isFalse(serverKeysOf(unsigned, user, "D").signed)
  })

  it.each([[{}], [{ device_keys: 5, master_keys: "x" }], [{ device_keys: { [user]: { E: {} } } }]])(
    "is nothing where it says nothing of it: %j",
    (said) => assert.deepStrictEqual(serverKeysOf(said, user, "D"), bare)
  )

  it.each([["f", "f", "ours"], ["f", "g", "others"], [null, "f", "none"], ["f", null, "unknown"]] as const)(
    "is compared with what we have: %s, %s",
    (theirs, ours, match) =>
      assert.strictEqual(deviceKeysMatch({ ...bare, fingerprint: theirs, backup: null }, ours), match)
  )
})
