import { assert, describe, it } from "@effect/vitest"
import { changedAdminWords } from "../../../../src/domain/crypto/verification/ChangedAdmin.ts"
import { mismatchedWords } from "../../../../src/domain/crypto/verification/LastVerification.ts"
import { encryptionRows } from "../../../../src/domain/operations/rows/EncryptionRows.ts"
import { before, calm, part, unknownEncryption } from "../../../support/StatusCases.ts"

const on = { ...unknownEncryption, state: "on", device: "D1", identity: "signed" } as const
const trouble = { means: "it is so", advice: "do that" }
const changed = changedAdminWords("@eve:x")
const mismatched = mismatchedWords("@ann:x")
const unreadable = {
  messages: 3,
  sessions: 1,
  reasons: [{ reason: "no key", messages: 2 }, { reason: "too old", messages: 1 }]
} as const

describe("Encryption in the status text", () => {
  const rows = part("Encryption", encryptionRows)

  rows.saying([
    ["is not spoken of where nothing was noted", {}, []],
    ["is on, and signed", { encryption: on }, ["on, device D1; the account's identity vouches for the device"]],
    ["was so when the bot last ran", { encryption: on, bot: { running: false, startedAt: null } }, [
      "when the bot last ran: on, device D1; the account's identity vouches for the device"
    ]],
    ["is on, and was not needed", { encryption: { ...on, identity: null } }, [
      "on, device D1; its identity was not looked at yet"
    ]],
    ["says what is to be done", { encryption: { ...on, identity: "locked", trouble } }, [
      "on, device D1; the account's identity is locked",
      "it is so.",
      "do that."
    ]],
    ["is off", { encryption: { ...unknownEncryption, state: "off" } }, ["off: encrypted rooms are not served"]],
    ["cannot be used", { encryption: { ...unknownEncryption, state: "unusable", trouble } }, [
      "cannot be used: encrypted rooms are not served",
      "it is so.",
      "do that."
    ]],
    ["says what is wrong with the keys", { encryption: { ...on, keyTroubles: [trouble] } }, [
      "on, device D1; the account's identity vouches for the device",
      "it is so.",
      "do that."
    ]],
    ["counts what cannot be read", { encryption: { ...on, unreadable } }, [
      "on, device D1; the account's identity vouches for the device",
      "3 messages of 1 key cannot be read:",
      "2 whose key did not come yet",
      "1 from before the key that came"
    ]],
    ["tells what to compare in a verification, and of an admin who is another", {
      encryption: {
        ...on,
        verification: { user: "@ann:x", device: "P", outcome: "done", at: before(60), shown: "🐶 Dog" },
        changedAdmins: ["@eve:x"]
      }
    }, [
      "on, device D1; the account's identity vouches for the device",
      "@ann:x verified the bot, 1 min ago; theirs shows",
      "🐶 Dog",
      `${changed.means}. ${changed.advice}.`
    ]],
    ["tells of an admin who saw other emoji", {
      encryption: {
        ...on,
        verification: { user: "@ann:x", device: "P", outcome: "mismatched", at: before(60), shown: "🐶 Dog" },
        mismatchedAdmins: ["@ann:x"]
      }
    }, [
      "on, device D1; the account's identity vouches for the device",
      "@ann:x saw other emoji than the bot, 1 min ago; the bot's were",
      "🐶 Dog",
      `${mismatched.means}. ${mismatched.advice}.`
    ]],
    ["tells of a backup", { encryption: { ...on, backup: { state: "on", version: "3", uploaded: 9 } } }, [
      "on, device D1; the account's identity vouches for the device",
      "keys are backed up, version 3, 9 put there by this device"
    ]],
    ["tells why there is no backup", { encryption: { ...on, backup: { state: "not used", why: "it is so" } } }, [
      "on, device D1; the account's identity vouches for the device",
      "keys are not backed up: it is so"
    ]],
    ["tells of a store of keys that is damaged, and of a recovery key that is another one", {
      encryption: { ...on, keyStore: trouble, recoveryKey: { means: "it is wrong", advice: "give that" } }
    }, [
      "on, device D1; the account's identity vouches for the device",
      "it is so.",
      "do that.",
      "it is wrong.",
      "give that."
    ]],
    ["counts it where nothing else was noted", { encryption: { ...unknownEncryption, unreadable } }, [
      "3 messages of 1 key cannot be read:",
      "2 whose key did not come yet",
      "1 from before the key that came"
    ]]
  ])

  rows.inTones([
    ["signed", { encryption: on }, ["good"]],
    ["unsigned", { encryption: { ...on, identity: "unsigned", trouble } }, ["plain", "bad", "bad"]],
    ["damaged", { encryption: { ...on, keyStore: trouble } }, ["bad", "bad", "bad"]],
    ["unusable", { encryption: { ...on, state: "unusable", trouble } }, ["bad", "bad", "bad"]],
    ["attacked, perhaps", {
      encryption: {
        ...on,
        verification: { user: "@ann:x", device: "P", outcome: "mismatched", at: before(60), shown: "🐶 Dog" },
        mismatchedAdmins: ["@ann:x"]
      }
    }, ["good", "bad", "plain", "bad"]],
    ["not running", { encryption: on, bot: { running: false, startedAt: null } }, ["plain"]]
  ])

  it("shows no device's name as it is written, where that could change the screen", () => {
    const [row] = encryptionRows({ ...calm, encryption: { ...on, device: "D\u001b[2J" } })
    assert.notInclude(row?.[1], "\u001b")
  })
})
