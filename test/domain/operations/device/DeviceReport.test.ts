import { assert, describe, it } from "@effect/vitest"
import { deviceFields, type DeviceReport } from "../../../../src/domain/operations/device/DeviceReport.ts"
import { before, now, unknownEncryption } from "../../../support/StatusCases.ts"

const report: DeviceReport = {
  at: now,
  device: "D",
  encryption: { ...unknownEncryption, state: "on", at: before(5), device: "D", fingerprint: "f", identity: "signed" },
  server: { fingerprint: "f", identity: true, signed: true, backup: "3" },
  recoveryKeyFile: "/d/recovery-key"
}

describe("The document of a device", () => {
  it("holds what is known of it, and where the recovery key is", () => {
    const { at: _, ...noted } = report.encryption
    assert.deepStrictEqual(deviceFields(report), {
      at: now,
      notedAt: before(5),
      ...noted,
      server: { deviceKeys: "ours", fingerprint: "f", identity: true, signed: true, backup: "3" },
      recoveryKey: { file: "/d/recovery-key" }
    })
  })

  it("says why the homeserver was not asked", () => {
    assert.deepStrictEqual(deviceFields({ ...report, server: { why: "away" } }).server, { why: "away" })
  })
})
