import { assert, describe } from "@effect/vitest"
import { Effect } from "effect"
import { at } from "../../../../src/domain/Json.ts"
import { eventually } from "../../../support/AgentWaits.ts"
import { backupCase, filledTo, roomWith, storedKey } from "../../../support/BackupScenes.ts"
import { cryptoAccount, cryptoProcess, recoveryKeyIn, whileRunning } from "../../../support/CryptoProcess.ts"
import { cutOff } from "../../../support/CutOff.ts"
import { folder } from "../../../support/Folder.ts"
import { olmClient } from "../../../support/OlmClient.ts"

describe("A new backup", () => {
  backupCase(
    "is signed by the device and by the account's identity, and its key is among the secrets",
    Effect.gen(function*() {
      const [dataDir, account] = [yield* folder, yield* cryptoAccount("bot", "FIRST")]
      const bot = yield* cryptoProcess(account, { dataDir })
      yield* filledTo(bot, 0, "1")
      const { auth_data } = yield* bot.server.backup
      const signers = Object.keys(at(auth_data, "signatures", account.user) as object)
      const { master_keys } = yield* bot.server.query({ device_keys: { [account.user]: [] } })
      const masters = Object.keys(at(master_keys, account.user, "keys") as object)
      assert.sameMembers(signers, ["ed25519:FIRST", ...masters])
      const key = yield* storedKey(bot, yield* recoveryKeyIn(dataDir))
      assert.strictEqual(key.megolmV1PublicKey.publicKeyBase64, at(auth_data, "public_key"))
    })
  )

  backupCase(
    "is one that works, wherever a crash came between",
    Effect.gen(function*() {
      const anna = yield* olmClient("anna", "ANNAS")
      yield* anna.flush
      for (let step = 0;; step++) {
        const [dataDir, account] = [yield* folder, yield* cryptoAccount(`bot${step}`, "FIRST")]
        const cut = cutOff("backup", step)
        yield* whileRunning(
          account,
          { dataDir, between: cut.layer },
          (bot) => eventually(() => cut.isCut() || bot.state().backup?.state === "on")
        )
        const bot = yield* cryptoProcess(account, { dataDir })
        yield* bot.signed
        const room = yield* roomWith(anna, bot, account)
        yield* anna.say(room, [anna.id, account.user], `keep this of ${step}`)
        yield* bot.sync
        yield* filledTo(bot, 1, "1")
        const { auth_data, count, version } = yield* bot.server.backup
        assert.deepStrictEqual([version, count], ["1", 1], `after ${cut.calls.join(", ")}`)
        const key = yield* storedKey(bot, yield* recoveryKeyIn(dataDir))
        assert.strictEqual(key.megolmV1PublicKey.publicKeyBase64, at(auth_data, "public_key"))
        if (cut.isCut()) continue
        assert.includeMembers(cut.calls, ["backup", "accountData", "putAccountData", "createBackup"])
        break
      }
    })
  )

  backupCase(
    "takes the place of one that this device made and whose key is lost",
    Effect.gen(function*() {
      const [dataDir, account] = [yield* folder, yield* cryptoAccount("bot", "FIRST")]
      const cut = cutOff("createBackup", 0)
      yield* whileRunning(account, { dataDir, between: cut.layer }, () => eventually(cut.isCut))
      const bot = yield* cryptoProcess(account, { dataDir })
      yield* bot.matrix.putAccountData("m.megolm_backup.v1", {})
      yield* bot.signed
      yield* filledTo(bot, 0, "2")
      const key = yield* storedKey(bot, yield* recoveryKeyIn(dataDir))
      assert.strictEqual(
        key.megolmV1PublicKey.publicKeyBase64,
        at((yield* bot.server.backup)["auth_data"], "public_key")
      )
    })
  )
})
