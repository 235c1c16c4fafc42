"use strict"
// matrix-bot-sdk requires this package when it is imported, and touches its exports only when it
// encrypts. Each export therefore imports quietly and fails, saying why, at the first real use.
const names = ["OlmMachine", "UserId", "DeviceId", "RoomId", "DeviceLists", "EncryptionSettings", "Attachment", "EncryptedAttachment"]

const unavailable = (what) =>
  Object.assign(new Error(`Matrix encryption is not available in this version (${what})`), { code: "MATRIX_CRYPTO_UNAVAILABLE" })

const absent = (name) =>
  new Proxy(function() {}, {
    construct() { throw unavailable(`new ${name}`) },
    apply() { throw unavailable(name) },
    get(target, key) {
      if (key in target || typeof key === "symbol") return Reflect.get(target, key)
      return () => { throw unavailable(`${name}.${String(key)}`) }
    }
  })

module.exports = Object.fromEntries(names.map((name) => [name, absent(name)]))
