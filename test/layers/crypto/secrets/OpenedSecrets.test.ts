import { assert, describe, it } from "@effect/vitest"
import { Effect, Redacted, Result } from "effect"
import type { RecoveryKey } from "../../../../src/domain/crypto/secrets/RecoveryKey.ts"
import { keyDescription, withSealedSecret } from "../../../../src/domain/crypto/secrets/SecretStorage.ts"
import type { JsonRecord } from "../../../../src/domain/Json.ts"
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

const revealed = (found: Redacted.Redacted | undefined) => (found === undefined ? undefined : Redacted.value(found))

describe("A secret", () => {
  for (
    const [title, there, isTaken] of [
      ["none", {}, false],
      ["the same", withSealedSecret({}, "theirs", sealSecret(key, master, secret)), false],
      ["another one", withSealedSecret({}, "theirs", sealSecret(key, master, Redacted.make("another"))), true],
      ["one of another key", withSealedSecret({}, "others", sealSecret(other, master, secret)), true],
      ["a damaged one", { encrypted: { theirs: "text" } }, true]
    ] as const
  ) {
    example(
      `is added where there is ${title}: ${isTaken ? "no" : "yes"}`,
      Effect.gen(function*() {
        yield* setUpElsewhere(key)
        yield* put(master, there)
        const secrets = yield* (yield* makeSecretStore).open(key)
        const result = yield* Effect.result(secrets.add(master, secret))
        assert.strictEqual(Result.isFailure(result) && result.failure._tag === "SecretTaken", isTaken)
        if (isTaken) assert.deepStrictEqual(yield* get(master), there)
        else assert.strictEqual(revealed(yield* secrets.read(master)), "the master key")
      })
    )
  }

  example(
    "is what was written last",
    Effect.gen(function*() {
      const secrets = yield* (yield* makeSecretStore).create(key)
      assert.isUndefined(yield* secrets.read(master))
      yield* secrets.write(master, secret)
      yield* secrets.write(master, Redacted.make("a newer one"))
      const after = yield* (yield* makeSecretStore).open(key)
      assert.strictEqual(revealed(yield* after.read(master)), "a newer one")
      assert.isUndefined(yield* after.read("m.megolm_backup.v1"))
    })
  )

  example(
    "is not written again where it is there",
    Effect.gen(function*() {
      const secrets = yield* (yield* makeSecretStore).create(key)
      yield* secrets.write(master, secret)
      yield* secrets.write(master, Redacted.make("the master key"))
      assert.strictEqual(yield* writes, 3)
    })
  )

  for (
    const [title, damaged] of [
      ["that is no object", { encrypted: { theirs: "text" } }],
      ["of another name", withSealedSecret({}, "theirs", sealSecret(key, "m.megolm_backup.v1", secret))],
      ["of another key", withSealedSecret({}, "theirs", sealSecret(other, master, secret))]
    ] as const
  ) {
    example(
      `${title} is damaged, until it is written`,
      Effect.gen(function*() {
        yield* setUpElsewhere(key)
        yield* put(master, damaged)
        const secrets = yield* (yield* makeSecretStore).open(key)
        const error = yield* Effect.flip(secrets.read(master))
        assert.strictEqual(
          error.message,
          `The secret ${master} in the account's secret storage is damaged: have a client store it again`
        )
        yield* secrets.write(master, secret)
        assert.strictEqual(revealed(yield* secrets.read(master)), "the master key")
      })
    )
  }
})
