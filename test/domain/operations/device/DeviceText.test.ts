import { assert, describe, it } from "@effect/vitest"
import type { DeviceReport } from "../../../../src/domain/operations/device/DeviceReport.ts"
import { deviceText } from "../../../../src/domain/operations/device/DeviceText.ts"
import { before, now, unknownEncryption } from "../../../support/StatusCases.ts"

const signed = {
  ...unknownEncryption,
  state: "on",
  device: "D",
  fingerprint: "f",
  identity: "signed",
  oneTimeKeys: 50,
  rotatedAt: before(60)
} as const
const report: DeviceReport = {
  at: now,
  device: "D",
  encryption: signed,
  server: { fingerprint: "f", identity: true, signed: true, backup: "3" },
  recoveryKeyFile: "/d/recovery-key"
}
const lines = (change: Partial<DeviceReport> = {}) => deviceText({ ...report, ...change }, false).split("\n")

describe("The text of a device", () => {
  it("says everything that is known", () => {
    assert.deepStrictEqual(lines(), [
      "Device         D",
      "Fingerprint    f",
      "Identity       signed: the account's identity vouches for this device",
      "One-time keys  50 left, when the bot was last told",
      "Last rotation  1 min ago, in some room",
      "Server         has this device's keys",
      "               knows the account's identity, and its signature on this device",
      "               has a key backup, version 3",
      "Recovery key   in /d/recovery-key"
    ])
  })

  it("says of each thing that it is not known", () => {
    assert.deepStrictEqual(
      lines({ device: null, encryption: unknownEncryption, server: { why: "it is away" }, recoveryKeyFile: null }),
      [
        "Device         none yet: the bot has not logged in",
        "Fingerprint    not known here",
        "Identity       not looked at yet",
        "One-time keys  not known here",
        "Last rotation  none noted here",
        "Server         not asked: it is away",
        "Recovery key   not in DATA_DIR"
      ]
    )
  })

  it.each<readonly [string, Partial<DeviceReport>]>([
    ["has other keys for this device than those here", { encryption: { ...signed, fingerprint: "g" } }],
    ["has no keys of this device", { server: { fingerprint: null, identity: false, signed: false, backup: null } }],
    ["knows no identity of the account", {
      server: { fingerprint: "f", identity: false, signed: false, backup: null }
    }],
    ["refuses this login", { server: { why: "w", failed: 2 } }],
    ["gives no answer", { server: { why: "w", failed: 1 } }],
    ["version 3, and the bot noted version 2", { encryption: { ...signed, backup: { state: "on", version: "2" } } }],
    ["has no key backup", { server: { fingerprint: "f", identity: true, signed: false, backup: null } }],
    ["and no signature of it on this device", {
      server: { fingerprint: "f", identity: true, signed: false, backup: null }
    }],
    ["encryption is off", { encryption: { ...unknownEncryption, state: "off" } }],
    ["encryption cannot be used", { encryption: { ...unknownEncryption, state: "unusable" } }],
    ["do that.", { encryption: { ...signed, identity: "locked", trouble: { means: "so", advice: "do that" } } }]
  ])("says that it %s", (words, change) => assert.include(lines(change).join("\n"), words))

  it("lets nothing from the server steer the terminal", () => {
    const odd = "\u001b[2J"
    const server = { fingerprint: "f", identity: true, signed: true, backup: odd }
    assert.notInclude(lines({ device: odd, server }).join(""), "\u001b")
  })
})
