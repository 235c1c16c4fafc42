import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer, Option } from "effect"
import { mkdirSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { encryptionFor } from "../../../src/app/bot/AccountLayers.ts"
import { keptEncryptionName, readKeptEncryption } from "../../../src/domain/crypto/KeptEncryption.ts"
import type { UserId } from "../../../src/domain/Ids.ts"
import type { Settings } from "../../../src/domain/settings/Settings.ts"
import { StoreError } from "../../../src/domain/StoreError.ts"
import { KeyServer } from "../../../src/services/crypto/KeyServer.ts"
import { Matrix } from "../../../src/services/matrix/Matrix.ts"
import { StoreValues } from "../../../src/services/store/StoreValues.ts"
import { folder } from "../../support/Folder.ts"

describe("Encryption of the account's device", () => {
  it.effect("leaves a note for status where the start ends on a damaged store of keys", () =>
    Effect.gen(function*() {
      const dataDir = yield* folder
      mkdirSync(join(dataDir, "crypto/D"), { recursive: true })
      writeFileSync(join(dataDir, "crypto/D/keys.db"), "no database at all".repeat(1_000))
      const values = new Map<string, string>()
      const around = Layer.mergeAll(
        Layer.mock(KeyServer, {}),
        Layer.mock(Matrix, {}),
        Layer.mock(StoreValues, {
          get: (name) => Effect.sync(() => Option.fromUndefinedOr(values.get(name))),
          put: (name, value) => Effect.sync(() => void values.set(name, value))
        })
      )
      const settings = { dataDir, encryption: true, auth: { _tag: "Token" }, recoveryKey: undefined } as Settings
      const layer = encryptionFor(settings, false)("@bot:x" as UserId, "D", () => false)
      const error = yield* Effect.flip(Effect.scoped(Layer.build(Layer.provide(layer, around))))
      assert.instanceOf(error, StoreError)
      assert.deepInclude(readKeptEncryption(values.get(keptEncryptionName))?.state, {
        device: "D",
        keyStore: "keys damaged"
      })
    }))
})
