import { assert, describe } from "@effect/vitest"
import { BackupDecryptionKey } from "@matrix-org/matrix-sdk-crypto-wasm"
import { Effect, Redacted } from "effect"
import { Faults } from "../../../../src/sandbox/homeserver/Faults.ts"
import { eventually } from "../../../support/AgentWaits.ts"
import { backupCase, filledTo, heardBefore, otherBackup, soon, storedKey } from "../../../support/BackupScenes.ts"
import { cryptoAccount, type CryptoProcess, cryptoProcess } from "../../../support/CryptoProcess.ts"
import { folder } from "../../../support/Folder.ts"
import { loggedIn } from "../../../support/SandboxHttp.ts"
import { seededBytes } from "../../../support/SeededBytes.ts"

const stateOf = ({ state }: CryptoProcess) =>
  Effect.map(eventually(() => state().backup !== undefined), () => state().backup!)

describe("A look at the account's backup", () => {
  backupCase(
    "makes none against a person's wish",
    Effect.gen(function*() {
      const [dataDir, account] = [yield* folder, yield* cryptoAccount("bot", "FIRST")]
      const phone = yield* loggedIn("bot", "PHONE")
      yield* phone.ask("PUT", `user/${account.user}/account_data/m.key_backup`, { enabled: false })
      const bot = yield* cryptoProcess(account, { dataDir })
      assert.deepStrictEqual(yield* stateOf(bot), {
        state: "not used",
        why: "backups were turned off for this account in a client"
      })
      assert.strictEqual((yield* phone.ask("GET", "room_keys/version")).status, 404)
    })
  )

  backupCase(
    "ends, where the homeserver keeps no backups",
    Effect.gen(function*() {
      const faults = yield* Faults
      yield* faults.always("room_keys_version", { _tag: "Refused", status: 404, errcode: "M_UNRECOGNIZED" })
      const [dataDir, account] = [yield* folder, yield* cryptoAccount("bot", "FIRST")]
      const bot = yield* cryptoProcess(account, { dataDir })
      assert.deepStrictEqual(yield* stateOf(bot), {
        state: "not used",
        why: "the homeserver refused it (404 M_UNRECOGNIZED)"
      })
    })
  )

  backupCase(
    "leaves one alone whose kind it does not know",
    Effect.gen(function*() {
      const [dataDir, account] = [yield* folder, yield* cryptoAccount("bot", "FIRST")]
      const phone = yield* loggedIn("bot", "PHONE")
      yield* phone.ask("POST", "room_keys/version", { algorithm: "of tomorrow", auth_data: {} })
      const bot = yield* cryptoProcess(account, { dataDir })
      const { state, version, why } = yield* stateOf(bot)
      assert.deepStrictEqual([version, state], ["1", "not used"])
      assert.include(why!, "a kind that this version does not know")
    })
  )

  backupCase(
    "stops putting keys into one that is somebody else's now",
    Effect.gen(function*() {
      const { account, dataDir, heard } = yield* heardBefore
      const phone = yield* loggedIn("bot", "PHONE")
      const bot = yield* cryptoProcess(account, { dataDir })
      yield* bot.signed
      yield* filledTo(bot, 1, "1")
      yield* otherBackup(phone.ask, BackupDecryptionKey.createRandomKey())
      const sealed = bot.crypto.seal(heard[0], "m.room.message", { body: "an answer" })
      yield* sealed
      yield* soon(() => bot.state().backup?.state === "not used")
      yield* sealed
      assert.strictEqual((yield* bot.server.backup)["count"], 0)
    })
  )

  backupCase(
    "says why the key cannot be had",
    Effect.gen(function*() {
      const { account, dataDir } = yield* heardBefore
      const key = BackupDecryptionKey.createRandomKey()
      const phone = yield* loggedIn("bot", "PHONE")
      yield* otherBackup(phone.ask, key)
      const wrong = Redacted.make(seededBytes("wrong", 32))
      const bot = yield* cryptoProcess(account, { dataDir, recoveryKey: wrong })
      yield* bot.signed
      assert.include((yield* stateOf(bot)).why!, "The recovery key is not the one of the account's secret storage")
    })
  )

  backupCase(
    "puts the key among the secrets again, where a new secret storage lacks it",
    Effect.gen(function*() {
      const { account, dataDir, recoveryKey } = yield* heardBefore
      const bot = yield* cryptoProcess(account, { dataDir })
      const before = yield* storedKey(bot, recoveryKey)
      yield* bot.matrix.putAccountData("m.megolm_backup.v1", {})
      yield* bot.signed
      yield* filledTo(bot, 1, "1")
      assert.strictEqual((yield* storedKey(bot, recoveryKey)).toBase64(), before.toBase64())
    })
  )
})
