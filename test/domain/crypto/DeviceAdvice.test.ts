import { assert, describe, it } from "@effect/vitest"
import { deviceAdvice, keysElsewhereWhy, newDeviceAdvice } from "../../../src/domain/crypto/DeviceAdvice.ts"

describe("A device whose keys are not to be had", () => {
  it("makes way for another one, as the bot logs in", () => {
    assert.match(deviceAdvice(true), /^set MATRIX_DEVICE_ID to a new name/)
    assert.match(deviceAdvice(false), /a new access token that no other program uses$/)
    for (const way of ["MATRIX_DEVICE_ID", "another access token"]) assert.include(newDeviceAdvice, way)
  })

  it("is named", () => assert.include(keysElsewhereWhy("D"), "device D has keys that are not in this DATA_DIR"))
})
