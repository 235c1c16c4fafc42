import { assert, describe, it } from "@effect/vitest"
import { Effect, Fiber, Redacted, Result } from "effect"
import type { RecoveryKey } from "../../../../src/domain/crypto/secrets/RecoveryKey.ts"
import { keyDescription, withSealedSecret } from "../../../../src/domain/crypto/secrets/SecretStorage.ts"
import { SecretStorageFault, SecretStorageLocked } from "../../../../src/domain/crypto/secrets/SecretStorageError.ts"
import type { JsonRecord } from "../../../../src/domain/Json.ts"
import { MatrixFault } from "../../../../src/domain/matrix/MatrixError.ts"
import { keyCheckOf, sealSecret } from "../../../../src/layers/crypto/secrets/SecretSealing.ts"
import { makeSecretStore } from "../../../../src/layers/crypto/secrets/SecretStore.ts"
import { Matrix } from "../../../../src/services/matrix/Matrix.ts"
import * as MatrixMemory from "../../../../src/testing/MatrixMemory.ts"
import { MatrixMemoryControl } from "../../../../src/testing/MatrixMemoryControl.ts"
import { seededBytes } from "../../../support/SeededBytes.ts"

const key: RecoveryKey = Redacted.make(seededBytes("key", 32))
const other: RecoveryKey = Redacted.make(seededBytes("other", 32))
const master = "m.cross_signing.master"
const secret = Redacted.make("the master key")
const lost = MatrixFault.cases.Unavailable.make({ detail: "no answer" })

const example = (title: string, body: Effect.Effect<void, unknown, Matrix | MatrixMemoryControl>) =>
  it.effect(title, () => Effect.provide(body, MatrixMemory.layer))

const put = (type: string, content: JsonRecord) =>
  Effect.flatMap(Matrix, (matrix) => matrix.putAccountData(type, content))
const get = (type: string) => Effect.flatMap(Matrix, (matrix) => matrix.accountData(type))
const writes = Effect.flatMap(MatrixMemoryControl, (control) => control.calls("putAccountData"))

/** The account as another client set it up with a key. */
const setUpElsewhere = (of: RecoveryKey, description: JsonRecord = keyDescription(keyCheckOf(of))) =>
  Effect.andThen(
    put("m.secret_storage.key.theirs", description),
    put("m.secret_storage.default_key", { key: "theirs" })
  )

const faultOf = (of: RecoveryKey) =>
  Effect.gen(function*() {
    const result = yield* Effect.result((yield* makeSecretStore).open(of))
    const error = Result.getOrThrow(Result.flip(result))
    return error._tag === "SecretStorageLocked" ? error.reason : assert.fail(error.message)
  })

const revealed = (found: Redacted.Redacted | undefined) => (found === undefined ? undefined : Redacted.value(found))

describe("The secret storage of an account", () => {
  example(
    "is none at first, nor after it was taken away",
    Effect.gen(function*() {
      const store = yield* makeSecretStore
      assert.isUndefined(yield* store.defaultKey)
      assert.strictEqual(yield* faultOf(key), "none")
      yield* setUpElsewhere(key)
      assert.strictEqual(yield* store.defaultKey, "theirs")
      yield* put("m.secret_storage.default_key", {})
      assert.strictEqual(yield* faultOf(key), "none")
      assert.strictEqual(yield* writes, 3)
    })
  )

  example(
    "that another client made opens with its key alone, also where a passphrase would do",
    Effect.gen(function*() {
      yield* setUpElsewhere(key, {
        ...keyDescription(keyCheckOf(key)),
        name: "Ann's",
        passphrase: { algorithm: "m.pbkdf2", salt: "salt", iterations: 500_000 }
      })
      assert.strictEqual((yield* (yield* makeSecretStore).open(key)).keyId, "theirs")
      assert.strictEqual(yield* faultOf(other), "wrong key")
    })
  )

  for (
    const [title, description, fault] of [
      ["without a description", {}, "damaged"],
      ["with a damaged one", { ...keyDescription(keyCheckOf(key)), mac: 5 }, "damaged"],
      ["of another algorithm", { algorithm: "m.secret_storage.v2" }, "other algorithm"]
    ] as const
  ) {
    example(
      `${title} does not open`,
      Effect.gen(function*() {
        yield* setUpElsewhere(key, description)
        assert.strictEqual(yield* faultOf(key), fault)
      })
    )
  }

  example(
    "without a check opens with any key that opens what is in it",
    Effect.gen(function*() {
      yield* setUpElsewhere(key, { algorithm: "m.secret_storage.v1.aes-hmac-sha2" })
      assert.strictEqual((yield* (yield* makeSecretStore).open(other)).keyId, "theirs")
      yield* put("m.megolm_backup.v1", withSealedSecret({}, "theirs", sealSecret(key, "m.megolm_backup.v1", secret)))
      assert.strictEqual((yield* (yield* makeSecretStore).open(key)).keyId, "theirs")
      assert.strictEqual(yield* faultOf(other), "wrong key")
    })
  )

  example(
    "is left to the caller's patience where the server does not answer",
    Effect.gen(function*() {
      yield* (yield* MatrixMemoryControl).fail("accountData", lost)
      const error = yield* Effect.flip((yield* makeSecretStore).open(key))
      assert.strictEqual(error._tag, "MatrixError")
    })
  )
})

describe("A new secret storage", () => {
  example(
    "opens with the key that it was made with, in another process too",
    Effect.gen(function*() {
      const { keyId } = yield* (yield* makeSecretStore).create(key)
      const after = yield* makeSecretStore
      assert.strictEqual(yield* after.defaultKey, keyId)
      assert.strictEqual((yield* after.open(key)).keyId, keyId)
      assert.strictEqual(yield* faultOf(other), "wrong key")
    })
  )

  example(
    "is not made again",
    Effect.gen(function*() {
      const store = yield* makeSecretStore
      const { keyId } = yield* store.create(key)
      const description = yield* get(`m.secret_storage.key.${keyId}`)
      assert.strictEqual((yield* store.create(key)).keyId, keyId)
      assert.deepStrictEqual(yield* get(`m.secret_storage.key.${keyId}`), description)
      assert.strictEqual(yield* writes, 2)
    })
  )

  example(
    "is the one that another client made with the same key",
    Effect.gen(function*() {
      yield* setUpElsewhere(key)
      assert.strictEqual((yield* (yield* makeSecretStore).create(key)).keyId, "theirs")
      assert.strictEqual(yield* writes, 2)
    })
  )

  for (const [write, name] of ["description", "default"].entries()) {
    for (const acted of [false, true]) {
      example(
        `is completed after the write of its ${name} failed, ${acted ? "which was carried out" : "and was not done"}`,
        Effect.gen(function*() {
          const control = yield* MatrixMemoryControl
          const earlier = yield* Effect.forEach(Array.from({ length: write }), () => control.hold("putAccountData"))
          yield* control.fail("putAccountData", lost, { acted })
          const making = yield* Effect.forkChild(Effect.flip((yield* makeSecretStore).create(key)))
          for (const { arrived, release } of earlier) yield* Effect.andThen(arrived, release)
          assert.strictEqual((yield* Fiber.join(making))._tag, "MatrixError")
          const half = yield* Effect.result((yield* makeSecretStore).open(key))
          assert.strictEqual(Result.isSuccess(half), name === "default" && acted)

          const { keyId } = yield* (yield* makeSecretStore).create(key)
          assert.strictEqual((yield* (yield* makeSecretStore).open(key)).keyId, keyId)
          // Nothing that was carried out is written twice.
          assert.strictEqual(yield* writes, acted ? 2 : 3)
        })
      )
    }
  }

  example(
    "goes before the one of another key, and what that one opens stays",
    Effect.gen(function*() {
      yield* setUpElsewhere(other)
      const theirs = withSealedSecret({}, "theirs", sealSecret(other, master, Redacted.make("old")))
      yield* put(master, theirs)
      const secrets = yield* (yield* makeSecretStore).create(key)
      assert.isUndefined(yield* secrets.read(master))
      yield* secrets.write(master, secret)
      assert.strictEqual(revealed(yield* secrets.read(master)), "the master key")
      const { encrypted } = yield* get(master)
      assert.deepStrictEqual((encrypted as JsonRecord)["theirs"], (theirs["encrypted"] as JsonRecord)["theirs"])
      assert.isDefined((yield* get("m.secret_storage.key.theirs"))["mac"])
    })
  )

  example(
    "takes the place of a description of ours that was damaged",
    Effect.gen(function*() {
      const { keyId } = yield* (yield* makeSecretStore).create(key)
      yield* put(`m.secret_storage.key.${keyId}`, keyDescription(keyCheckOf(other)))
      assert.strictEqual(yield* faultOf(key), "wrong key")
      yield* (yield* makeSecretStore).create(key)
      assert.strictEqual((yield* (yield* makeSecretStore).open(key)).keyId, keyId)
    })
  )
})

describe("A key that is described alone", () => {
  example(
    "opens what is sealed with it, while clients use the one of before",
    Effect.gen(function*() {
      yield* setUpElsewhere(other)
      const theirs = withSealedSecret({}, "theirs", sealSecret(other, master, Redacted.make("old")))
      yield* put(master, theirs)
      const store = yield* makeSecretStore
      assert.isUndefined(yield* store.described(key))
      const secrets = yield* store.describe(key)
      yield* secrets.write(master, secret)
      assert.strictEqual(yield* store.defaultKey, "theirs")
      assert.strictEqual(yield* faultOf(key), "wrong key")
      assert.strictEqual(revealed(yield* (yield* store.described(key))!.read(master)), "the master key")
      assert.strictEqual(revealed(yield* (yield* store.open(other)).read(master)), "old")
      assert.deepStrictEqual(yield* store.sealedWith(master), ["theirs", secrets.keyId])
      yield* secrets.remove(master)
      assert.deepStrictEqual(yield* get(master), theirs)
      yield* store.create(key)
      assert.strictEqual((yield* store.open(key)).keyId, secrets.keyId)
    })
  )

  example(
    "is described once, and is the one that clients use only where they use none",
    Effect.gen(function*() {
      const store = yield* makeSecretStore
      yield* store.describe(key)
      yield* store.describe(key)
      assert.strictEqual(yield* writes, 1)
      assert.strictEqual((yield* store.begin(key)).keyId, (yield* store.begin(key)).keyId)
      assert.strictEqual(yield* writes, 2)
      const error = yield* Effect.flip(store.begin(other))
      assert.strictEqual(error._tag === "SecretStorageLocked" ? error.reason : error._tag, "wrong key")
      assert.strictEqual(yield* writes, 2)
    })
  )
})

it("Each way in which it stays closed is said with what to do", () => {
  const messages = SecretStorageFault.literals.map((reason) => new SecretStorageLocked({ reason }).message)
  assert.strictEqual(new Set(messages).size, 4)
})
