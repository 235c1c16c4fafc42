import { assert, describe, it } from "@effect/vitest"
import { Effect, type Scope } from "effect"
import type { RoomId } from "../../../../src/domain/Ids.ts"
import type { RawEvent } from "../../../../src/domain/matrix/SyncBatch.ts"
import type { Faults } from "../../../../src/sandbox/homeserver/Faults.ts"
import type { HomeserverHandle } from "../../../../src/sandbox/homeserver/HomeserverHandle.ts"
import { eventually } from "../../../support/AgentWaits.ts"
import {
  type CryptoAccount,
  cryptoAccount,
  type CryptoProcess,
  cryptoProcess,
  recoveryKeyIn,
  whileRunning
} from "../../../support/CryptoProcess.ts"
import { folder } from "../../../support/Folder.ts"
import { type OlmClient, olmClient } from "../../../support/OlmClient.ts"
import { sandboxServer } from "../../../support/SandboxHttp.ts"

const test = (title: string, body: Effect.Effect<void, unknown, HomeserverHandle | Faults | Scope.Scope>) =>
  it.effect(title, () => Effect.scoped(body).pipe(Effect.provide(sandboxServer)))

/** An encrypted room of a person with the bot's account. */
const roomWith = Effect.fnUntraced(function*(person: OlmClient, { matrix, sync }: CryptoProcess, bot: CryptoAccount) {
  const { room_id } = yield* person.ask("POST", "createRoom", {
    invite: [bot.user],
    initial_state: [{ type: "m.room.encryption", state_key: "", content: { algorithm: "m.megolm.v1.aes-sha2" } }]
  })
  const room = room_id as RoomId
  yield* matrix.join(room)
  yield* sync
  yield* person.sync
  return room
})

const backedUp = (count: number) => ({ state }: CryptoProcess) => eventually(() => state().backup?.uploaded === count)

/** Two devices of the bot's account: what the first one heard, and how many keys are in the backup. */
const heardBefore = Effect.gen(function*() {
  const [dataDir, first] = [yield* folder, yield* cryptoAccount("bot", "FIRST")]
  const anna = yield* olmClient("anna", "ANNAS")
  yield* anna.flush
  const heard = yield* whileRunning(
    first,
    { dataDir },
    Effect.fnUntraced(function*(bot) {
      yield* bot.signed
      const room = yield* roomWith(anna, bot, first)
      yield* anna.say(room, [anna.id, first.user], "keep this")
      const [event] = yield* bot.sync
      assert.strictEqual(yield* bot.read(event!), "keep this")
      yield* backedUp(1)(bot)
      assert.deepStrictEqual(bot.state().backup, { version: "1", state: "on", uploaded: 1 })
      return event!
    })
  )
  return { anna, first, heard, recoveryKey: yield* recoveryKeyIn(dataDir) }
})

describe("The key backup", () => {
  test(
    "gives a new device with the recovery key what was said before",
    Effect.gen(function*() {
      const { heard, recoveryKey } = yield* heardBefore
      const second = yield* cryptoAccount("bot", "SECOND")
      const bot = yield* cryptoProcess(second, { dataDir: yield* folder, recoveryKey })
      assert.strictEqual(yield* bot.read(heard), "no key")
      const arrived = yield* bot.crypto.arrivals
      const session = String((heard[1]["content"] as RawEvent)["session_id"])
      assert.deepStrictEqual(arrived, [{ room: heard[0], session }])
      assert.strictEqual(yield* bot.read(heard), "keep this")
      assert.strictEqual(bot.state().backup?.version, "1")
    })
  )
})
