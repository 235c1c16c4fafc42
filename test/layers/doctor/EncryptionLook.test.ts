import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { mkdirSync, readdirSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { RecordFile } from "../../../src/layers/crypto/indexeddb/RecordFile.ts"
import { encryptionLook } from "../../../src/layers/doctor/EncryptionLook.ts"
import { folder, opened } from "../../support/Folder.ts"
import { calm, unknownEncryption } from "../../support/StatusCases.ts"

const status = { ...calm, encryption: { ...unknownEncryption, state: "on", device: "D", identity: "signed" } } as const
const keysOf = (dir: string) =>
  Effect.map(
    encryptionLook(dir, status),
    (findings) => findings.filter(({ look }) => look === "keys").map(({ verdict }) => verdict)
  )

describe("The doctor's look at the store of a device's keys", () => {
  it.effect("tells a whole one from one that is damaged or gone, and leaves nothing beside it", () =>
    Effect.gen(function*() {
      const dir = yield* folder
      assert.deepStrictEqual(yield* keysOf(dir), ["failed"])
      const own = join(dir, "crypto/D")
      mkdirSync(own, { recursive: true })
      new RecordFile(join(own, "keys.db")).close()
      assert.deepStrictEqual(yield* keysOf(dir), ["ok"])
      assert.deepStrictEqual(readdirSync(own), ["keys.db"])
      writeFileSync(join(own, "keys.db"), "no database at all, and long enough to be read as one".repeat(100))
      assert.deepStrictEqual(yield* keysOf(dir), ["failed"])
    }))

  it.effect("leaves it alone while a bot runs", () =>
    Effect.gen(function*() {
      const dir = yield* folder
      mkdirSync(join(dir, "crypto/D"), { recursive: true })
      writeFileSync(join(dir, "crypto/D/keys.db"), "the bot's alone")
      assert.deepStrictEqual(yield* opened(dir, keysOf(dir)), ["skipped"])
    }))

  it.effect("does not look for it where encryption is off", () =>
    Effect.gen(function*() {
      const off = { ...calm, encryption: { ...unknownEncryption, state: "off" } } as const
      assert.deepStrictEqual((yield* encryptionLook("/nowhere", off)).map(({ look }) => look), ["device"])
    }))
})
