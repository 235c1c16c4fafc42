import { assert, describe, it } from "@effect/vitest"
import { Effect, Redacted } from "effect"
import { writeFileSync } from "node:fs"
import { join } from "node:path"
import { encodeRecoveryKey, type RecoveryKey } from "../../../../src/domain/crypto/secrets/RecoveryKey.ts"
import { tryRecoveryKey } from "../../../../src/layers/crypto/secrets/RecoveryKeyTried.ts"
import { makeSecretStore } from "../../../../src/layers/crypto/secrets/SecretStore.ts"
import * as MatrixMemory from "../../../../src/testing/MatrixMemory.ts"
import { folder } from "../../../support/Folder.ts"
import { seededBytes } from "../../../support/SeededBytes.ts"

const key: RecoveryKey = Redacted.make(seededBytes("key", 32))
const other: RecoveryKey = Redacted.make(seededBytes("other", 32))

describe("The recovery key that is set here", () => {
  it.effect("is tried on the account's secret storage, be it a setting or in a file", () =>
    Effect.gen(function*() {
      const recoveryKeyFile = join(yield* folder, "recovery-key")
      const storage = yield* makeSecretStore
      const tried = (recoveryKey?: RecoveryKey) => tryRecoveryKey({ recoveryKey, recoveryKeyFile }, storage)
      const why = (recoveryKey?: RecoveryKey) =>
        Effect.map(tried(recoveryKey), (trial) => trial._tag === "Wrong" ? trial.why : trial._tag)
      assert.strictEqual(yield* why(), "None")
      assert.match(yield* why(key), /^MATRIX_RECOVERY_KEY opens nothing, as the account has no secret storage/)
      yield* storage.create(key)
      assert.strictEqual(yield* why(key), "Opens")
      assert.match(yield* why(other), /^MATRIX_RECOVERY_KEY is not the key of the account's secret storage$/)
      writeFileSync(recoveryKeyFile, Redacted.value(encodeRecoveryKey(key)))
      assert.strictEqual(yield* why(), "Opens")
      writeFileSync(recoveryKeyFile, Redacted.value(encodeRecoveryKey(other)))
      assert.match(yield* why(), /^recovery-key in DATA_DIR is not the key/)
      assert.strictEqual(yield* why(key), "Opens")
      writeFileSync(recoveryKeyFile, "no key at all")
      assert.match(yield* why(), /^recovery-key in DATA_DIR holds no recovery key$/)
    }).pipe(Effect.provide(MatrixMemory.layer)))
})
