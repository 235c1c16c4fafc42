import { assert, describe, it } from "@effect/vitest"
import {
  backupToSign,
  isBackupDeclined,
  newBackup,
  readBackupDescription,
  readBackupKey
} from "../../../../src/domain/crypto/backup/BackupDescription.ts"

const publicKey = "XjhWTCjW7l59pbfx9tlCBQolfnIQWARoKOzjTOPSlWM"
const signatures = { "@bot:here": { "ed25519:BOTS": "signature" } }
const answer = { ...newBackup(publicKey, signatures), version: "7", count: 3, etag: "1" }

describe("A backup on the server", () => {
  it("is read as it was made", () =>
    assert.deepStrictEqual(readBackupDescription(answer), {
      version: "7",
      publicKey,
      count: 3,
      signed: newBackup(publicKey, signatures)
    }))

  it("may be signed by nobody, and of an unknown size", () => {
    const found = readBackupDescription({ ...answer, auth_data: { public_key: `${publicKey}=` }, count: "many" })
    assert.strictEqual(found?.publicKey, publicKey)
    assert.isUndefined(found?.count)
    assert.deepStrictEqual(found?.signed["auth_data"], { signatures: {}, public_key: `${publicKey}=` })
  })

  it.each<readonly [string, Record<string, unknown>]>([
    ["another algorithm", { algorithm: "m.megolm_backup.v2" }],
    ["no version", { version: 7 }],
    ["no key", { auth_data: {} }],
    ["a key that is too short", { auth_data: { public_key: "XjhW" } }],
    ["nothing that it describes", { auth_data: null }]
  ])(
    "is not one that we know with %s",
    (_title, change) => assert.isUndefined(readBackupDescription({ ...answer, ...change }))
  )

  it("has a key that is compared in one way of writing", () => {
    assert.strictEqual(readBackupKey(`${publicKey}=`), publicKey)
    assert.isUndefined(readBackupKey("no key"))
  })

  it("is signed over its public key alone", () =>
    assert.strictEqual(backupToSign(publicKey), `{"public_key":"${publicKey}"}`))
})

describe("A person's wish for no backup", () => {
  it.each<readonly [Record<string, unknown>, Record<string, unknown>, boolean]>([
    [{}, {}, false],
    [{ enabled: false }, {}, true],
    [{ enabled: true }, { disabled: true }, false],
    [{}, { disabled: true }, true],
    [{}, { disabled: false }, false],
    [{ enabled: "no" }, {}, false]
  ])(
    "%o and %o: %s",
    (enabled, disabled, expected) => assert.strictEqual(isBackupDeclined(enabled, disabled), expected)
  )
})
