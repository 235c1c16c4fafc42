import { assert, it } from "@effect/vitest"
import { BackupDecryptionKey, type OlmMachine } from "@matrix-org/matrix-sdk-crypto-wasm"
import { Effect, Redacted, type Scope } from "effect"
import { TestClock } from "effect/testing"
import { backupToSign, newBackup } from "../../src/domain/crypto/backup/BackupDescription.ts"
import type { RecoveryKey } from "../../src/domain/crypto/secrets/RecoveryKey.ts"
import type { RoomId } from "../../src/domain/Ids.ts"
import type { RawEvent } from "../../src/domain/matrix/SyncBatch.ts"
import { makeSecretStore } from "../../src/layers/crypto/secrets/SecretStore.ts"
import type { Faults } from "../../src/sandbox/homeserver/Faults.ts"
import type { HomeserverHandle } from "../../src/sandbox/homeserver/HomeserverHandle.ts"
import { Matrix } from "../../src/services/matrix/Matrix.ts"
import { settled } from "./AgentWaits.ts"
import { type CryptoAccount, cryptoAccount, type CryptoProcess, recoveryKeyIn, whileRunning } from "./CryptoProcess.ts"
import { folder } from "./Folder.ts"
import { type OlmClient, olmClient } from "./OlmClient.ts"
import { sandboxServer } from "./SandboxHttp.ts"

/** A case with a homeserver of its own. */
export const backupCase = (
  title: string,
  body: Effect.Effect<void, unknown, HomeserverHandle | Faults | Scope.Scope>
) => it.effect(title, () => Effect.scoped(body).pipe(Effect.provide(sandboxServer)))

/** An encrypted room of a person with the bot's account. */
export const roomWith = Effect.fnUntraced(
  function*(person: OlmClient, { matrix, sync }: CryptoProcess, bot: CryptoAccount) {
    const { room_id } = yield* person.ask("POST", "createRoom", {
      invite: [bot.user],
      initial_state: [{ type: "m.room.encryption", state_key: "", content: { algorithm: "m.megolm.v1.aes-sha2" } }]
    })
    const room = room_id as RoomId
    yield* matrix.join(room)
    yield* sync
    yield* person.sync
    return room
  }
)

/** Waits until something holds; what is tried later is tried soon. */
export const soon = Effect.fnUntraced(function*(holds: () => boolean) {
  while (!holds()) {
    yield* settled
    yield* TestClock.adjust("2 seconds")
  }
})

/** Waits until so many keys of the process are in this version of the backup. */
export const filledTo = ({ state }: CryptoProcess, count: number, version: string) =>
  soon(() => {
    const { backup } = state()
    return backup?.state === "on" && backup.version === version && backup.uploaded === count
  })

/** A device of the bot that heard something in a room, whose key is in the backup then. */
export const heardBefore = Effect.gen(function*() {
  const [dataDir, account] = [yield* folder, yield* cryptoAccount("bot", "FIRST")]
  const anna = yield* olmClient("anna", "ANNAS")
  yield* anna.flush
  const heard = yield* whileRunning(
    account,
    { dataDir },
    Effect.fnUntraced(function*(bot) {
      yield* bot.signed
      const room = yield* roomWith(anna, bot, account)
      yield* anna.say(room, [anna.id, account.user], "keep this")
      const [event] = yield* bot.sync
      assert.strictEqual(yield* bot.read(event!), "keep this")
      yield* filledTo(bot, 1, "1")
      return event!
    })
  )
  const session = String((heard[1]["content"] as RawEvent)["session_id"])
  return { anna, account, dataDir, heard, session, recoveryKey: yield* recoveryKeyIn(dataDir) }
})

/** Makes a backup as another client of the account would. */
export const otherBackup = Effect.fnUntraced(
  function*(
    ask: (...request: [string, string, RawEvent]) => Effect.Effect<unknown>,
    key: BackupDecryptionKey,
    signing?: OlmMachine
  ) {
    const publicKey = key.megolmV1PublicKey.publicKeyBase64
    const signatures = signing === undefined
      ? {}
      : yield* Effect.promise(async () =>
        JSON.parse((await signing.sign(backupToSign(publicKey))).asJSON()) as RawEvent
      )
    yield* ask("POST", "room_keys/version", newBackup(publicKey, signatures))
  }
)

/** The account's secrets. */
export const secretsOf = ({ matrix }: CryptoProcess, recoveryKey: RecoveryKey) =>
  Effect.flatMap(makeSecretStore, (store) => store.open(recoveryKey)).pipe(Effect.provideService(Matrix, matrix))

/** The private key of a backup that is among them. */
export const storedKey = (process: CryptoProcess, recoveryKey: RecoveryKey) =>
  Effect.map(
    Effect.flatMap(secretsOf(process, recoveryKey), (secrets) => secrets.read("m.megolm_backup.v1")),
    (secret) => BackupDecryptionKey.fromBase64(Redacted.value(secret ?? assert.fail("no key")))
  )
