import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer, Option, Ref } from "effect"
import { TestClock } from "effect/testing"
import { EncryptionState, IdentityState } from "../../../src/domain/crypto/EncryptionState.ts"
import {
  keptEncryptionName,
  keptEncryptionText,
  readKeptEncryption
} from "../../../src/domain/crypto/KeptEncryption.ts"
import { StoreError } from "../../../src/domain/StoreError.ts"
import * as EncryptionStateKept from "../../../src/layers/operations/EncryptionStateKept.ts"
import { Crypto } from "../../../src/services/crypto/Crypto.ts"
import { StoreValues } from "../../../src/services/store/StoreValues.ts"

const { On } = EncryptionState.cases
const { Signed, Unknown } = IdentityState.cases
const signed = On.make({ device: "D", fingerprint: "f", identity: Signed.make({}), oneTimeKeys: 50 })

/** Runs beside a state that is changed, over values that are kept, and sometimes cannot be. */
const kept = Effect.fnUntraced(function*(first: EncryptionState, before?: EncryptionState) {
  const state = yield* Ref.make<EncryptionState>(first)
  const values = new Map<string, string>()
  if (before !== undefined) values.set(keptEncryptionName, keptEncryptionText({ at: 1, state: before }))
  const store = { isFull: false, writes: 0 }
  const layer = Layer.provide(EncryptionStateKept.layer, [
    Layer.mock(Crypto, { state: Ref.get(state) }),
    Layer.mock(StoreValues, {
      get: (name) => Effect.sync(() => Option.fromUndefinedOr(values.get(name))),
      put: (name, value) =>
        store.isFull
          ? Effect.fail(new StoreError({ file: "f", reason: "full", detail: "" }))
          : Effect.sync(() => {
            store.writes++
            values.set(name, value)
          })
    })
  ])
  return { state, store, layer, read: () => readKeptEncryption(values.get(keptEncryptionName)) }
})

describe("The state of encryption", () => {
  it.effect("is kept when it changes, and written only then", () =>
    Effect.gen(function*() {
      const { layer, read, state, store } = yield* kept(On.make({ device: "D", identity: Unknown.make({}) }))
      yield* Effect.gen(function*() {
        yield* TestClock.adjust("1 second")
        assert.deepStrictEqual(read()?.state, On.make({ device: "D", identity: Unknown.make({}) }))
        yield* Ref.set(state, signed)
        yield* TestClock.adjust("3 seconds")
        assert.deepStrictEqual(read(), { at: 3_000, state: signed })
        yield* TestClock.adjust("1 hour")
        assert.strictEqual(store.writes, 2)
      }).pipe(Effect.provide(layer))
    }))

  it.effect("is kept at the end, and once the store takes it again", () =>
    Effect.gen(function*() {
      const { layer, read, state, store } = yield* kept(EncryptionState.cases.Off.make({}))
      store.isFull = true
      yield* Effect.gen(function*() {
        yield* TestClock.adjust("1 minute")
        assert.isUndefined(read())
        store.isFull = false
        yield* TestClock.adjust("3 seconds")
        assert.strictEqual(read()?.state._tag, "Off")
        yield* Ref.set(state, signed)
      }).pipe(Effect.provide(layer))
      assert.deepStrictEqual(read()?.state, signed)
    }))

  it.effect("is the one of before where the same device's engine was not loaded", () =>
    Effect.gen(function*() {
      const { layer, read } = yield* kept(On.make({ device: "D", identity: Unknown.make({}) }), signed)
      yield* Effect.provide(TestClock.adjust("1 second"), layer)
      assert.deepStrictEqual(read()?.state, signed)
    }))
})
