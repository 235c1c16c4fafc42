import { assert, describe, it } from "@effect/vitest"
import { encryptionFindings, keyStoreFinding } from "../../../src/domain/doctor/EncryptionFindings.ts"
import type { Finding } from "../../../src/domain/doctor/Finding.ts"
import { unknownEncryption } from "../../support/StatusCases.ts"

const on = {
  ...unknownEncryption,
  state: "on",
  device: "D",
  fingerprint: "f",
  identity: "signed",
  oneTimeKeys: 50
} as const
const trouble = { means: "so", advice: "do that" }
const said = (findings: ReadonlyArray<Finding>) => findings.map(({ look, verdict }) => `${look}: ${verdict}`)

describe("Of encryption the doctor", () => {
  it.each(
    [
      ["a device that is well", on, ["device: ok", "identity: ok", "one-time keys: ok"]],
      ["an identity that was not looked at", { ...on, identity: null, oneTimeKeys: null }, [
        "device: ok",
        "identity: skipped"
      ]],
      ["an unsigned device", { ...on, identity: "unsigned", trouble }, [
        "device: ok",
        "identity: warning",
        "one-time keys: ok"
      ]],
      ["keys in trouble", { ...on, keyTroubles: [trouble] }, [
        "device: ok",
        "identity: ok",
        "keys here: warning",
        "one-time keys: ok"
      ]],
      ["a store of keys that is damaged", { ...on, oneTimeKeys: null, keyStore: trouble }, [
        "device: ok",
        "identity: ok",
        "key store: failed"
      ]],
      ["few keys", { ...on, oneTimeKeys: 9 }, ["device: ok", "identity: ok", "one-time keys: warning"]],
      ["messages that cannot be read", { ...on, unreadable: { messages: 2, sessions: 1, reasons: [] } }, [
        "device: ok",
        "identity: ok",
        "one-time keys: ok",
        "messages: warning"
      ]],
      ["an admin who is another", { ...on, oneTimeKeys: null, changedAdmins: ["@eve:x"] }, [
        "device: ok",
        "identity: ok",
        "admins: warning"
      ]],
      ["an admin who saw other emoji", { ...on, oneTimeKeys: null, mismatchedAdmins: ["@eve:x"] }, [
        "device: ok",
        "identity: ok",
        "admins: warning"
      ]],
      ["encryption that is off", { ...unknownEncryption, state: "off" }, ["device: ok"]],
      ["a device that cannot be used", { ...unknownEncryption, state: "unusable", trouble }, ["device: failed"]],
      ["nothing that was noted", unknownEncryption, ["device: skipped"]],
      ["no store", undefined, ["device: skipped"]]
    ] as const
  )("finds %s", (_, encryption, lines) => {
    assert.deepStrictEqual(said(encryptionFindings(encryption)), [...lines])
  })

  it("says what an identity's trouble means, and what to do", () => {
    const [, identity] = encryptionFindings({ ...on, identity: "locked", trouble })
    assert.deepInclude(identity, { seen: "locked", means: "so", todo: "do that" })
  })

  it.each(
    [["whole", "ok"], ["held", "skipped"], ["missing", "failed"], ["damaged", "failed"], [
      "another's",
      "failed"
    ]] as const
  )(
    "judges a store of keys that is %s",
    (seen, verdict) => assert.strictEqual(keyStoreFinding(seen, undefined).verdict, verdict)
  )
})
