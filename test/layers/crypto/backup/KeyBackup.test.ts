import { assert, describe } from "@effect/vitest"
import { BackupDecryptionKey } from "@matrix-org/matrix-sdk-crypto-wasm"
import { Effect, Redacted } from "effect"
import { importIdentity, storedIdentity } from "../../../../src/layers/crypto/identity/IdentitySecrets.ts"
import { askOwnKeys } from "../../../../src/layers/crypto/identity/OwnKeys.ts"
import { KeyServer } from "../../../../src/services/crypto/KeyServer.ts"
import { eventually } from "../../../support/AgentWaits.ts"
import { backupCase, filledTo, heardBefore, otherBackup, secretsOf } from "../../../support/BackupScenes.ts"
import { cryptoAccount, cryptoProcess, whileRunning } from "../../../support/CryptoProcess.ts"
import { folder } from "../../../support/Folder.ts"
import { olmClient } from "../../../support/OlmClient.ts"
import { loggedIn } from "../../../support/SandboxHttp.ts"

describe("The key backup", () => {
  backupCase(
    "gives a new device with the recovery key what was said before",
    Effect.gen(function*() {
      const { heard, recoveryKey, session } = yield* heardBefore
      const second = yield* cryptoAccount("bot", "SECOND")
      const bot = yield* cryptoProcess(second, { dataDir: yield* folder, recoveryKey })
      assert.strictEqual(yield* bot.read(heard), "no key")
      assert.deepStrictEqual(yield* bot.crypto.arrivals, [{ room: heard[0], session }])
      assert.strictEqual(yield* bot.read(heard), "keep this")
      yield* filledTo(bot, 1, "1")
    })
  )

  backupCase(
    "takes the bot's own keys too",
    Effect.gen(function*() {
      const { account, dataDir, heard } = yield* heardBefore
      const bot = yield* cryptoProcess(account, { dataDir })
      yield* bot.crypto.seal(heard[0], "m.room.message", { body: "an answer", msgtype: "m.text" })
      yield* filledTo(bot, 2, "1")
      assert.strictEqual((yield* bot.server.backup)["count"], 2)
    })
  )

  backupCase(
    "is left alone where somebody else made it",
    Effect.gen(function*() {
      const [dataDir, account] = [yield* folder, yield* cryptoAccount("bot", "FIRST")]
      const phone = yield* loggedIn("bot", "PHONE")
      yield* otherBackup(phone.ask, BackupDecryptionKey.createRandomKey())
      const bot = yield* cryptoProcess(account, { dataDir })
      yield* eventually(() => bot.state().backup !== undefined)
      const { state, version, why } = bot.state().backup!
      assert.deepStrictEqual([version, state], ["1", "not used"])
      assert.include(why!, "nobody whom the bot trusts signed")
      const { count, version: newest } = yield* bot.server.backup
      assert.deepStrictEqual([newest, count], ["1", 0])
    })
  )

  backupCase(
    "gets the keys where the account's identity signed it, though its key is nowhere",
    Effect.gen(function*() {
      const { account, dataDir, recoveryKey } = yield* heardBefore
      const phone = yield* olmClient("bot", "PHONE")
      const bot = yield* cryptoProcess(account, { dataDir })
      yield* bot.signed
      yield* askOwnKeys(phone.machine, { user: phone.id, device: account.device }).pipe(
        Effect.provideService(KeyServer, bot.server)
      )
      yield* importIdentity(phone.machine, (yield* storedIdentity(yield* secretsOf(bot, recoveryKey)))!)
      yield* otherBackup(phone.ask, BackupDecryptionKey.createRandomKey(), phone.machine)
      // The next key finds the backup to be another one.
      yield* bot.crypto.seal((yield* bot.matrix.joinedRooms)[0]!, "m.room.message", { body: "an answer" })
      yield* filledTo(bot, 2, "2")
      const { state, why } = bot.state().backup!
      assert.deepStrictEqual([state, why], [
        "on",
        "its key is not to be had: the account's secret storage does not hold it"
      ])
    })
  )

  backupCase(
    "is changed for another version with all keys, once it is noticed",
    Effect.gen(function*() {
      const { account, dataDir, heard, recoveryKey } = yield* heardBefore
      const bot = yield* cryptoProcess(account, { dataDir })
      yield* bot.signed
      yield* filledTo(bot, 1, "1")
      const key = BackupDecryptionKey.createRandomKey()
      yield* (yield* secretsOf(bot, recoveryKey)).write("m.megolm_backup.v1", Redacted.make(key.toBase64()))
      const phone = yield* loggedIn("bot", "PHONE")
      yield* otherBackup(phone.ask, key)
      const theirs = { first_message_index: 0, forwarded_count: 0, is_verified: true, session_data: {} }
      yield* phone.ask("PUT", "room_keys/keys?version=2", {
        rooms: { "!other:here": { sessions: { a: theirs, b: theirs } } }
      })
      yield* bot.crypto.seal(heard[0], "m.room.message", { body: "an answer" })
      yield* filledTo(bot, 2, "2")
      assert.strictEqual((yield* bot.server.backup)["count"], 4)
    })
  )

  backupCase(
    "is made again where it was deleted, and filled again where it was emptied",
    Effect.gen(function*() {
      const { account, dataDir, heard } = yield* heardBefore
      const phone = yield* loggedIn("bot", "PHONE")
      yield* phone.ask("DELETE", "room_keys/keys?version=1")
      yield* whileRunning(account, { dataDir }, (bot) => Effect.andThen(bot.signed, filledTo(bot, 1, "1")))
      assert.strictEqual((yield* phone.ask("GET", "room_keys/version")).json["count"], 1)
      yield* phone.ask("DELETE", "room_keys/version/1")
      const bot = yield* cryptoProcess(account, { dataDir })
      yield* bot.signed
      yield* filledTo(bot, 1, "2")
      yield* phone.ask("DELETE", "room_keys/version/2")
      yield* bot.crypto.seal(heard[0], "m.room.message", { body: "an answer" })
      yield* filledTo(bot, 2, "3")
    })
  )
})
