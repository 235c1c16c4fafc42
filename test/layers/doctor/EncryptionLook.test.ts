import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer, Redacted } from "effect"
import { mkdirSync, readdirSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { type KeptLogin, type LoginSession, nothingKept } from "../../../src/domain/account/LoginSession.ts"
import type { DoctorRequest } from "../../../src/domain/doctor/DoctorRequest.ts"
import type { UserId } from "../../../src/domain/Ids.ts"
import { encodeKey } from "../../../src/layers/crypto/indexeddb/KeyOrder.ts"
import { RecordFile } from "../../../src/layers/crypto/indexeddb/RecordFile.ts"
import { storedAccount } from "../../../src/layers/crypto/indexeddb/StoredAccount.ts"
import { encryptionLook } from "../../../src/layers/doctor/EncryptionLook.ts"
import { SessionStore } from "../../../src/services/account/SessionStore.ts"
import { folder, opened } from "../../support/Folder.ts"
import { calm, unknownEncryption } from "../../support/StatusCases.ts"

const status = {
  ...calm,
  encryption: { ...unknownEncryption, state: "on", device: "D", identity: "signed" },
  user: "@bot:x"
} as const
const token = { _tag: "Token", token: Redacted.make("t") } as const
const password = { _tag: "Password", user: "@bot:x" as UserId, password: Redacted.make("p") } as const
const session: LoginSession = {
  homeserver: "https://x",
  user: "@bot:x" as UserId,
  device: "D",
  accessToken: Redacted.make("a"),
  refreshToken: undefined,
  obtainedAt: 0,
  expiresAt: undefined,
  passwordMark: "m"
}
const loggedInAs = (device: string): KeptLogin => ({ ...nothingKept, device, session: { ...session, device } })

const lookAt = (dataDir: string, by: Partial<DoctorRequest> = { auth: token }, kept: KeptLogin = nothingKept) =>
  encryptionLook({ auth: token, dataDir, ...by }, status, storedAccount).pipe(
    Effect.provide(Layer.mock(SessionStore, { get: Effect.succeed(kept) }))
  )
const keysOf = (dir: string) =>
  Effect.map(lookAt(dir), (findings) => findings.filter(({ look }) => look === "keys").map(({ verdict }) => verdict))

/** Puts into an open file what the engine keeps its account as. */
const putAccount = (file: string, user: string, device: string) => {
  const records = new RecordFile(file)
  const store = Number(records.run("INSERT INTO stores (database, name) VALUES ('d', 'core')"))
  const account = Buffer.from(JSON.stringify({ user_id: user, device_id: device })).toString("base64")
  records.put({ id: store, name: "core", indexes: [] }, encodeKey("account"), account)
  records.close()
}

describe("The doctor's look at the store of a device's keys", () => {
  it.effect("tells a whole one from one that is damaged or gone, and leaves nothing beside it", () =>
    Effect.gen(function*() {
      const dir = yield* folder
      assert.deepStrictEqual(yield* keysOf(dir), ["failed"])
      const own = join(dir, "crypto/D")
      mkdirSync(own, { recursive: true })
      putAccount(join(own, "keys.db"), "@bot:x", "D")
      assert.deepStrictEqual(yield* keysOf(dir), ["ok"])
      assert.deepStrictEqual(readdirSync(own), ["keys.db"])
      writeFileSync(join(own, "keys.db"), "no database at all, and long enough to be read as one".repeat(100))
      assert.deepStrictEqual(yield* keysOf(dir), ["failed"])
    }))

  it.each<readonly [string, (file: string) => void, string]>([
    ["of no length", (file) => writeFileSync(file, ""), "their store is damaged"],
    ["without an account", (file) => new RecordFile(file).close(), "their store is damaged"],
    ["of another device", (file) => putAccount(file, "@bot:x", "E"), "their store holds the keys of another device"]
  ])("takes a file %s for none of the bot's", (_, made, seen) =>
    Effect.gen(function*() {
      const dir = yield* folder
      mkdirSync(join(dir, "crypto/D"), { recursive: true })
      made(join(dir, "crypto/D/keys.db"))
      assert.deepInclude((yield* lookAt(dir)).at(-1), { verdict: "failed", seen })
    }).pipe(Effect.scoped, Effect.runPromise))

  it.each<readonly [string, Partial<DoctorRequest>, KeptLogin, ReadonlyArray<string>, RegExp]>([
    [
      "reset --device, with a password",
      { auth: password },
      nothingKept,
      ["old-D"],
      /^has not run as its new device yet/
    ],
    [
      "reset --device and a new name",
      { auth: password, deviceId: "E" },
      nothingKept,
      ["old-D"],
      /^has not run as E yet/
    ],
    ["a new name alone", { auth: password, deviceId: "E" }, loggedInAs("D"), ["D"], /^has not run as E yet/],
    [
      "restore of a backup from before another device",
      { auth: password },
      loggedInAs("E"),
      ["E", "old-D"],
      /^has not run as E yet/
    ],
    ["the same with a token", {}, nothingKept, ["E", "old-D"], /^has not run as its new device yet/],
    ["a lost store, with a token", {}, nothingKept, [], /^not in DATA_DIR: Give the bot a device of its own: .*token/],
    [
      "a lost store, with a password",
      { auth: password },
      loggedInAs("D"),
      [],
      /^not in DATA_DIR: Set MATRIX_DEVICE_ID/
    ],
    ["a lost store, and no login set", { auth: undefined }, nothingKept, [], /^not in DATA_DIR: Begin with a new/]
  ])("after %s, says what is so and what helps", (_, by, kept, folders, told) =>
    Effect.gen(function*() {
      const dir = yield* folder
      for (const name of folders) mkdirSync(join(dir, "crypto", name), { recursive: true })
      const last = (yield* lookAt(dir, by, kept)).at(-1)
      const said = `${last?.seen}${last?.todo === undefined ? "" : `: ${last.todo}`}`
      assert.match(
        said.replace(/^the bot /, "").replace("their store is not in DATA_DIR/crypto", "not in DATA_DIR"),
        told
      )
      assert.strictEqual(last?.verdict, said.includes("not run") ? "skipped" : "failed")
    }).pipe(Effect.scoped, Effect.runPromise))

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
      assert.deepStrictEqual(
        (yield* encryptionLook({ auth: token, dataDir: "/nowhere" }, off, storedAccount).pipe(
          Effect.provide(Layer.mock(SessionStore, {}))
        )).map(({ look }) => look),
        ["device"]
      )
    }))
})
