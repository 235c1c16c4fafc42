import { assert, describe } from "@effect/vitest"
import { Effect } from "effect"
import { Faults } from "../../../../src/sandbox/homeserver/Faults.ts"
import { backupCase, filledTo, heardBefore } from "../../../support/BackupScenes.ts"
import { cryptoProcess } from "../../../support/CryptoProcess.ts"

describe("Filling a backup", () => {
  backupCase(
    "is tried again after an answer was lost, and holds no message up meanwhile",
    Effect.gen(function*() {
      const { account, dataDir, heard } = yield* heardBefore
      const bot = yield* cryptoProcess(account, { dataDir })
      yield* bot.signed
      const faults = yield* Faults
      const held = yield* faults.hold("room_keys")
      yield* faults.next("room_keys", { _tag: "Cut", acted: true })
      const sealed = bot.crypto.seal(heard[0], "m.room.message", { body: "an answer" })
      yield* sealed
      yield* held.arrived
      yield* sealed
      yield* held.release
      yield* filledTo(bot, 2, "1")
      assert.strictEqual((yield* bot.server.backup)["count"], 2)
    })
  )
})
