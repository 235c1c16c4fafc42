import { assert, describe, it } from "@effect/vitest"
import {
  anothersStoreWhy,
  deviceAdvice,
  deviceTodo,
  keysElsewhereWhy,
  newDeviceAdvice
} from "../../../src/domain/crypto/DeviceAdvice.ts"

describe("A device whose keys are not to be had", () => {
  it("makes way for another one, as the bot logs in", () => {
    assert.match(deviceAdvice(true), /^set MATRIX_DEVICE_ID to a new name/)
    assert.match(deviceAdvice(false), /a new access token that no other program uses$/)
    for (const way of ["MATRIX_DEVICE_ID", "another access token"]) assert.include(newDeviceAdvice, way)
    assert.match(deviceTodo(true), /^Set MATRIX_DEVICE_ID/)
    assert.match(deviceTodo(false), /^Give the bot a device of its own/)
    assert.strictEqual(deviceTodo(undefined), newDeviceAdvice)
  })

  it("is named", () => {
    assert.include(anothersStoreWhy("D"), "the device D")
    assert.include(keysElsewhereWhy("D"), "device D has keys that are not in this DATA_DIR")
  })
})
