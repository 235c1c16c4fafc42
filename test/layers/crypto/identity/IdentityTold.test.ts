import { assert, describe, it } from "@effect/vitest"
import { Effect, Redacted, Ref } from "effect"
import { EncryptionState, IdentityState } from "../../../../src/domain/crypto/EncryptionState.ts"
import type { RecoveryKey } from "../../../../src/domain/crypto/secrets/RecoveryKey.ts"
import { makeIdentityTold } from "../../../../src/layers/crypto/identity/IdentityTold.ts"
import { makeSecretStore } from "../../../../src/layers/crypto/secrets/SecretStore.ts"
import * as MatrixMemory from "../../../../src/testing/MatrixMemory.ts"
import { keptLog } from "../../../support/LoggedLines.ts"
import { seededBytes } from "../../../support/SeededBytes.ts"

const { Locked, Signed, Unknown, Unsigned } = IdentityState.cases
const key: RecoveryKey = Redacted.make(seededBytes("key", 32))
const other: RecoveryKey = Redacted.make(seededBytes("other", 32))
const locked = Locked.make({ why: "it is" })

/** Tells of one state after the other; the account's secret storage opens with `key`. */
const told = Effect.fnUntraced(
  function*(recoveryKey: RecoveryKey | undefined, wasSigned: boolean | undefined, ...found: Array<IdentityState>) {
    const log = keptLog()
    const state = yield* Ref.make(EncryptionState.cases.On.make({ device: "D", identity: Unknown.make({}) }))
    yield* (yield* makeSecretStore).create(key)
    const keeping = { recoveryKey, recoveryKeyFile: "/nowhere/recovery-key", show: () => Effect.void }
    const tell = yield* makeIdentityTold({ ...keeping, ...(wasSigned === undefined ? {} : { wasSigned }) }, state)
    for (const one of found) yield* Effect.provide(tell(one), log.layer)
    return { lines: log.lines.map(({ level, text }) => `${level} ${text}`), state: yield* Ref.get(state) }
  },
  Effect.provide(MatrixMemory.layer)
)

describe("What is found of the account's identity is told", () => {
  it.effect("once, where the device is signed that was not", () =>
    Effect.gen(function*() {
      const signed = "Info The bot's device is signed: the account's identity vouches for it"
      assert.deepStrictEqual((yield* told(key, true, Signed.make({}))).lines, [])
      assert.deepStrictEqual((yield* told(key, false, Signed.make({}), Signed.make({}))).lines, [signed])
      const again = yield* told(key, true, locked, Signed.make({}))
      assert.deepStrictEqual(again.lines.slice(1), [signed])
      assert.match(again.lines[0] ?? "", /^Warn .*locked/)
      assert.strictEqual(again.state.identity._tag, "Signed")
    }))

  it.effect("with a recovery key that opens nothing, which nothing else would show, and once", () =>
    Effect.gen(function*() {
      const wrong = yield* told(other, true, Signed.make({}), Signed.make({}))
      assert.strictEqual(wrong.lines.length, 1)
      assert.match(wrong.lines[0] ?? "", /^Warn MATRIX_RECOVERY_KEY is not the key .* could not be signed with it\./)
      assert.match(wrong.state.recoveryKey ?? "", /^MATRIX_RECOVERY_KEY is not/)
      assert.isUndefined((yield* told(key, true, Signed.make({}))).state.recoveryKey)
      assert.isUndefined((yield* told(undefined, true, Signed.make({}))).state.recoveryKey)
    }))

  it.effect("and no key is tried where the identity says by itself what it lacks", () =>
    Effect.gen(function*() {
      for (const one of [locked, Unsigned.make({ why: "password refused" })]) {
        const { lines, state } = yield* told(other, true, one)
        assert.strictEqual(lines.length, 1)
        assert.isUndefined(state.recoveryKey)
      }
    }))
})
