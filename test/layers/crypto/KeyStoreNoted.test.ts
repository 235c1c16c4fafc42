import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer, Option } from "effect"
import { EncryptionState, IdentityState } from "../../../src/domain/crypto/EncryptionState.ts"
import {
  keptEncryptionName,
  keptEncryptionText,
  readKeptEncryption
} from "../../../src/domain/crypto/KeptEncryption.ts"
import { StoreError } from "../../../src/domain/StoreError.ts"
import { noteKeyStore } from "../../../src/layers/crypto/KeyStoreNoted.ts"
import { StoreValues } from "../../../src/services/store/StoreValues.ts"

const { On } = EncryptionState.cases
const signed = On.make({ device: "D", fingerprint: "f", identity: IdentityState.cases.Signed.make({}) })

const noted = Effect.fnUntraced(function*(device: string, reason: StoreError["reason"], before?: EncryptionState) {
  const values = new Map<string, string>()
  if (before !== undefined) values.set(keptEncryptionName, keptEncryptionText({ at: 1, state: before }))
  const store = Layer.mock(StoreValues, {
    get: (name) => Effect.sync(() => Option.fromUndefinedOr(values.get(name))),
    put: (name, value) => Effect.sync(() => void values.set(name, value))
  })
  yield* Effect.provide(noteKeyStore(device, new StoreError({ file: "f", reason, detail: "" })), store)
  return readKeptEncryption(values.get(keptEncryptionName))?.state
})

describe("A start that ended on the device's keys", () => {
  it.effect("is noted with what was known of the device", () =>
    Effect.gen(function*() {
      assert.deepStrictEqual(yield* noted("D", "keys damaged", signed), { ...signed, keyStore: "keys damaged" })
      assert.deepInclude(yield* noted("E", "keys damaged", signed), { device: "E", keyStore: "keys damaged" })
      assert.deepInclude(yield* noted("D", "keys damaged"), { device: "D", keyStore: "keys damaged" })
    }))

  it.effect("is not, where the fault may pass by itself", () =>
    Effect.gen(function*() {
      for (const reason of ["locked", "full", "failed", "read-only"] as const) {
        assert.deepStrictEqual(yield* noted("D", reason, signed), signed)
      }
    }))
})
