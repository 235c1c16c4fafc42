import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer, Redacted } from "effect"
import { existsSync, readFileSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { decodeRecoveryKey, encodeRecoveryKey } from "../../../../src/domain/crypto/secrets/RecoveryKey.ts"
import { at } from "../../../../src/domain/Json.ts"
import { openDeviceStore } from "../../../../src/layers/crypto/engine/CryptoFolder.ts"
import { loadParts } from "../../../../src/layers/crypto/engine/EngineParts.ts"
import { makeIdentity } from "../../../../src/layers/crypto/identity/AccountIdentity.ts"
import { replaceIdentity } from "../../../../src/layers/crypto/identity/IdentityReplaced.ts"
import { hasPrivateKeys } from "../../../../src/layers/crypto/identity/OwnKeys.ts"
import { readRecoveryKeyFile } from "../../../../src/layers/crypto/secrets/RecoveryKeyFile.ts"
import { makeSecretStore } from "../../../../src/layers/crypto/secrets/SecretStore.ts"
import * as MatrixClientServer from "../../../../src/layers/matrix/MatrixClientServer.ts"
import * as Faults from "../../../../src/sandbox/homeserver/Faults.ts"
import { HomeserverHandle } from "../../../../src/sandbox/homeserver/HomeserverHandle.ts"
import { KeyServer } from "../../../../src/services/crypto/KeyServer.ts"
import { folder } from "../../../support/Folder.ts"
import { sandboxServer } from "../../../support/SandboxHttp.ts"

/** A device of `@bot`, signed by the account's identity, with what replaces that. */
const scene = Effect.gen(function*() {
  const { register, session, url } = yield* HomeserverHandle
  const user = yield* register("bot", "secret")
  const { token } = yield* session(user, "BOT")
  const dir = yield* folder
  const recoveryKeyFile = join(dir, "recovery-key")
  const own = { user, device: "BOT" }
  const keeping = {
    ...own,
    password: undefined,
    recoveryKey: undefined,
    recoveryKeyFile,
    show: () => Effect.void
  }
  const server = yield* Layer.build(MatrixClientServer.layer({ homeserver: url, token: Redacted.make(token) }))
  const parts = Effect.gen(function*() {
    return yield* loadParts(own, yield* openDeviceStore(join(dir, "crypto"), "BOT"))
  })
  /** What the bot does at its start. */
  const start = Effect.scoped(Effect.gen(function*() {
    const loaded = yield* parts
    yield* loaded.outgoing.flush()
    const identity = yield* yield* makeIdentity(keeping, loaded)
    return { identity: identity._tag, isWhole: yield* hasPrivateKeys(loaded.engine.machine) }
  })).pipe(Effect.provide(server))
  const replacing = (password: string) =>
    Effect.scoped(
      Effect.flatMap(parts, (loaded) =>
        replaceIdentity({ ...own, password: Redacted.make(password), recoveryKeyFile }, loaded))
    ).pipe(
      Effect.provide(server)
    )
  const master = Effect.flatMap(KeyServer, ({ query }) => query({ device_keys: { [user]: [] } })).pipe(
    Effect.map((answer) => JSON.stringify(at(answer, "master_keys", user, "keys"))),
    Effect.provide(server)
  )
  const keyText = () => readFileSync(recoveryKeyFile, "utf8").trim()
  /** The private key that the account's secret storage has, opened with the recovery key of the file. */
  const storedMaster = Effect.gen(function*() {
    const key = yield* readRecoveryKeyFile(recoveryKeyFile)
    return yield* (yield* (yield* makeSecretStore).open(key!)).read("m.cross_signing.master")
  }).pipe(Effect.provide(server))
  return { keyText, master, recoveryKeyFile, replacing, start, storedMaster }
})

const test = (
  title: string,
  body: Effect.Effect<void, unknown, HomeserverHandle | Faults.Faults | import("effect").Scope.Scope>
) => it.live(title, () => body.pipe(Effect.scoped, Effect.provide(sandboxServer)))

describe("The account's identity", () => {
  test(
    "is replaced with the password: the device is signed by the new one, which the new recovery key restores",
    Effect.gen(function*() {
      const { keyText, master, recoveryKeyFile, replacing, start, storedMaster } = yield* scene
      assert.deepStrictEqual(yield* start, { identity: "Signed", isWhole: true })
      const [oldMaster, oldKey] = [yield* master, keyText()]
      const key = yield* replacing("secret")
      assert.notStrictEqual(yield* master, oldMaster)
      assert.notStrictEqual(keyText(), oldKey)
      assert.strictEqual(Redacted.value(key), keyText())
      assert.isFalse(existsSync(`${recoveryKeyFile}.old`))
      const kept = yield* master
      assert.deepStrictEqual(yield* start, { identity: "Signed", isWhole: true })
      assert.strictEqual(yield* master, kept)
      assert.isDefined(yield* storedMaster)
    })
  )

  test(
    "stays as it is where the password is wrong, with its keys and its recovery key",
    Effect.gen(function*() {
      const { keyText, master, recoveryKeyFile, replacing, start } = yield* scene
      yield* start
      const before = [yield* master, keyText()]
      const error = yield* Effect.flip(replacing("wrong"))
      assert.match(error.message, /does not take this password .* Nothing was changed\.$/)
      assert.deepStrictEqual([yield* master, keyText()], before)
      assert.isFalse(existsSync(`${recoveryKeyFile}.old`))
      // Without the recovery key: the private keys are still here.
      writeFileSync(recoveryKeyFile, Redacted.value(encodeRecoveryKey(Redacted.make(new Uint8Array(32)))))
      assert.deepStrictEqual(yield* start, { identity: "Signed", isWhole: true })
    })
  )

  test(
    "stays as it is where the homeserver takes no password for it, which is told apart from a wrong one",
    Effect.gen(function*() {
      const { keyText, master, replacing, start } = yield* scene
      yield* start
      const before = [yield* master, keyText()]
      const faults = yield* Faults.Faults
      yield* faults.next("keys_device_signing", { _tag: "Refused", status: 401, errcode: "M_UNAUTHORIZED" }, {
        user: "@bot:sandbox" as never
      })
      const { message } = yield* Effect.flip(replacing("secret"))
      assert.match(message, /by a password: reset .* in a client .* MATRIX_RECOVERY_KEY\. Nothing was changed\.$/)
      assert.deepStrictEqual([yield* master, keyText()], before)
    })
  )

  test(
    "is replaced by a second run where the first one was cut off, and the key of before is kept until then",
    Effect.gen(function*() {
      const { keyText, master, recoveryKeyFile, replacing, start } = yield* scene
      yield* start
      const [before, oldKey] = [yield* master, keyText()]
      // What a run leaves that was killed before it published anything.
      writeFileSync(`${recoveryKeyFile}.old`, oldKey)
      writeFileSync(recoveryKeyFile, Redacted.value(encodeRecoveryKey(Redacted.make(new Uint8Array(32)))))
      yield* Effect.flip(replacing("wrong"))
      assert.deepStrictEqual([yield* master, keyText()], [before, oldKey])
      yield* replacing("secret")
      assert.notStrictEqual(yield* master, before)
      assert.isTrue(decodeRecoveryKey(Redacted.make(keyText()))._tag === "Success")
      assert.deepStrictEqual(yield* start, { identity: "Signed", isWhole: true })
    })
  )
})
