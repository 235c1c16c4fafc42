import { assert, describe, it } from "@effect/vitest"
import { BackupDecryptionKey, DeviceId, type OlmMachine, RoomId, UserId } from "@matrix-org/matrix-sdk-crypto-wasm"
import { Effect, type Scope } from "effect"
import { at, recordOf } from "../../../src/domain/Json.ts"
import type { RawEvent } from "../../../src/domain/matrix/SyncBatch.ts"
import type { HomeserverHandle } from "../../../src/sandbox/homeserver/HomeserverHandle.ts"
import { type OlmClient, olmClient } from "../../support/OlmClient.ts"
import { sandboxServer } from "../../support/SandboxHttp.ts"

const encryption = { algorithm: "m.megolm.v1.aes-sha2" }

/** Two people in an encrypted room, who know each other's devices. */
const encryptedRoom = Effect.gen(function*() {
  const [anna, ben] = [yield* olmClient("anna", "ANNAS"), yield* olmClient("ben", "BENS")]
  for (const one of [anna, ben]) yield* one.flush
  const { room_id: id } = yield* anna.ask("POST", "createRoom", {
    invite: [ben.id],
    initial_state: [{ type: "m.room.encryption", state_key: "", content: encryption }]
  })
  const room = String(id)
  yield* ben.ask("POST", `join/${encodeURIComponent(room)}`, {})
  for (const one of [anna, ben]) yield* one.sync
  return { anna, ben, room, everybody: [anna.id, ben.id] }
})

const encryptedIn = (events: ReadonlyArray<RawEvent>) => events.filter(({ type }) => type === "m.room.encrypted")

const deviceOf = (machine: OlmMachine, { device, id }: OlmClient) =>
  Effect.promise(() => machine.getDevice(new UserId(id), new DeviceId(device)))

/** Makes an identity for the account and signs its device with it. */
const bootstrap = Effect.fnUntraced(function*({ ask, carry, machine }: OlmClient) {
  const requests = yield* Effect.promise(() => machine.bootstrapCrossSigning(true))
  if (requests.uploadKeysRequest !== undefined) yield* carry(requests.uploadKeysRequest)
  yield* ask("POST", "keys/device_signing/upload", JSON.parse(requests.uploadSigningKeysRequest.body))
  const { failures } = yield* carry(requests.uploadSignaturesRequest)
  assert.deepStrictEqual(failures, {})
})

describe("Two engines of encrypted rooms over the sandbox", () => {
  const test = (title: string, body: Effect.Effect<void, never, HomeserverHandle | Scope.Scope>) =>
    it.live(title, () => Effect.scoped(body).pipe(Effect.provide(sandboxServer)))

  test(
    "share a room's key and read each other",
    Effect.gen(function*() {
      const { anna, ben, everybody, room } = yield* encryptedRoom
      yield* anna.say(room, everybody, "hello")
      const [heard] = encryptedIn(yield* ben.sync)
      assert.strictEqual(yield* ben.read(room, heard!), "hello")
      yield* ben.say(room, everybody, "hello yourself")
      const answers = encryptedIn(yield* anna.sync)
      assert.strictEqual(yield* anna.read(room, answers.at(-1)!), "hello yourself")
    })
  )

  test(
    "reach a device that came later, and one whose one-time keys are used up",
    Effect.gen(function*() {
      const { anna, ben, everybody, room } = yield* encryptedRoom
      yield* anna.say(room, everybody, "before")
      const phone = yield* olmClient("ben", "PHONE")
      yield* phone.flush
      // An engine publishes its fallback key once a sync has told it that there is none.
      yield* phone.sync
      for (let n = 0; n < 60; n++) {
        yield* ben.ask("POST", "keys/claim", { one_time_keys: { [ben.id]: { PHONE: "signed_curve25519" } } })
      }
      yield* anna.sync
      yield* anna.say(room, everybody, "after")
      const events = encryptedIn(yield* phone.sync)
      assert.strictEqual(yield* phone.read(room, events.at(-1)!), "after")
    })
  )

  test(
    "see a device as signed by its owner once its owner has an identity",
    Effect.gen(function*() {
      const { anna, ben, everybody, room } = yield* encryptedRoom
      yield* ben.say(room, everybody, "who are you?")
      assert.isFalse((yield* deviceOf(ben.machine, anna))!.isCrossSignedByOwner())
      yield* bootstrap(anna)
      yield* ben.sync
      assert.isTrue((yield* deviceOf(ben.machine, anna))!.isCrossSignedByOwner())
      yield* anna.sync
      assert.isTrue((yield* deviceOf(anna.machine, anna))!.isCrossSignedByOwner())
    })
  )

  test(
    "verify each other's identity, which nobody else hears of",
    Effect.gen(function*() {
      const { anna, ben, everybody, room } = yield* encryptedRoom
      yield* bootstrap(anna)
      yield* bootstrap(ben)
      yield* ben.say(room, everybody, "who are you?")
      const identity = yield* Effect.promise(() => ben.machine.getIdentity(new UserId(anna.id)))
      yield* ben.carry(yield* Effect.promise(() => identity!.verify()))
      yield* ben.sync
      const seen = yield* Effect.promise(() => ben.machine.getIdentity(new UserId(anna.id)))
      assert.isTrue(seen!.isVerified())
      const { master_keys: masters } = yield* anna.ask("POST", "keys/query", { device_keys: { [anna.id]: [] } })
      assert.isUndefined(at(masters, anna.id, "signatures", ben.id))
    })
  )

  test(
    "lose nothing with a device where its keys are backed up",
    Effect.gen(function*() {
      const { anna, ben, everybody, room } = yield* encryptedRoom
      yield* ben.say(room, everybody, "keep this")
      const [heard] = encryptedIn(yield* anna.sync)
      const key = BackupDecryptionKey.createRandomKey()
      const publicKey = key.megolmV1PublicKey
      const { version } = yield* anna.ask("POST", "room_keys/version", {
        algorithm: publicKey.algorithm,
        auth_data: { public_key: publicKey.publicKeyBase64 }
      })
      yield* Effect.promise(() => anna.machine.enableBackupV1(publicKey.publicKeyBase64, String(version)))
      yield* anna.carry((yield* Effect.promise(() => anna.machine.backupRoomKeys()))!)
      const { count } = yield* anna.ask("GET", "room_keys/version")
      assert.strictEqual(count, 1)

      const again = yield* olmClient("anna", "AGAIN")
      const stored = recordOf(yield* again.ask("GET", `room_keys/keys/${encodeURIComponent(room)}?version=${version}`))
      const sessions = Object.entries(recordOf(stored["sessions"])).map(([session, kept]) => {
        const { ciphertext, ephemeral, mac } = recordOf(at(kept, "session_data"))
        const clear = key.decryptV1(String(ephemeral), String(mac), String(ciphertext))
        return [session, JSON.parse(clear)] as const
      })
      yield* Effect.promise(() =>
        again.machine.importBackedUpRoomKeys(
          new Map([[new RoomId(room), new Map(sessions)]]),
          () => undefined,
          String(version)
        )
      )
      assert.strictEqual(yield* again.read(room, heard!), "keep this")
    })
  )
})
