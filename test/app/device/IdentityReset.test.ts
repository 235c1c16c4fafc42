import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer, Redacted } from "effect"
import { existsSync, readFileSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { deviceShown, forgetRecoveryKey, shownRecoveryKey } from "../../../src/app/device/DeviceShown.ts"
import { resetIdentity } from "../../../src/app/device/IdentityReset.ts"
import { encryptionOf } from "../../../src/app/Encryption.ts"
import { EncryptionState, IdentityState } from "../../../src/domain/crypto/EncryptionState.ts"
import { keptEncryptionName, keptEncryptionText } from "../../../src/domain/crypto/KeptEncryption.ts"
import type { AccountSettings } from "../../../src/domain/reset/ResetRequest.ts"
import * as MatrixLoggedIn from "../../../src/layers/account/MatrixLoggedIn.ts"
import * as SessionFile from "../../../src/layers/account/SessionFile.ts"
import * as EncryptionStateKept from "../../../src/layers/operations/EncryptionStateKept.ts"
import type * as Faults from "../../../src/sandbox/homeserver/Faults.ts"
import { HomeserverHandle } from "../../../src/sandbox/homeserver/HomeserverHandle.ts"
import { Crypto } from "../../../src/services/crypto/Crypto.ts"
import { KeyServer } from "../../../src/services/crypto/KeyServer.ts"
import { Matrix } from "../../../src/services/matrix/Matrix.ts"
import { WholeJournal } from "../../../src/testing/WholeJournal.ts"
import { folder, opened } from "../../support/Folder.ts"
import { sandboxServer } from "../../support/SandboxHttp.ts"

const password = Redacted.make("secret")

/** A folder in which a bot ran on a device that it logged in with its password. */
const scene = Effect.gen(function*() {
  const { register, url } = yield* HomeserverHandle
  const user = yield* register("bot", "secret")
  const dataDir = yield* folder
  const account: AccountSettings = {
    homeserver: new URL(url),
    auth: { _tag: "Password", user, password },
    deviceId: "BOT",
    deviceName: "test"
  }
  const login = { homeserver: url, user, password, device: "BOT", deviceName: "test" }
  const server = Layer.provide(MatrixLoggedIn.layer(login), SessionFile.layer(join(dataDir, "session.json")))
  const ran = Effect.gen(function*() {
    const { device } = yield* (yield* Matrix).whoami
    const encryption = encryptionOf({
      auth: account.auth,
      dataDir,
      recoveryKey: undefined
    }, { user, device: device!, isAdmin: () => false })
    const over = yield* Effect.context<Matrix | KeyServer>()
    const layer = Layer.provideMerge(EncryptionStateKept.layer, Layer.provide(encryption, Layer.succeedContext(over)))
    return yield* opened(dataDir, Effect.provide(Effect.flatMap(Crypto, ({ state }) => state), layer))
  }).pipe(Effect.provide(server), Effect.scoped)
  const key = () => readFileSync(join(dataDir, "recovery-key"), "utf8").trim()
  return { account, dataDir, key, ran }
})

const test = (
  title: string,
  body: Effect.Effect<void, unknown, HomeserverHandle | Faults.Faults | import("effect").Scope.Scope>
) => it.live(title, () => body.pipe(Effect.scoped, Effect.provide(sandboxServer)))

describe("The device of a bot that ran", () => {
  test(
    "is shown with what the homeserver has of it, and its recovery key is deleted on order",
    Effect.gen(function*() {
      const { account, dataDir, key, ran } = yield* scene
      yield* ran
      const shown = yield* deviceShown({ account, dataDir })
      assert.deepInclude(shown.encryption, { state: "on", identity: "signed", device: "BOT" })
      assert.deepInclude(shown, {
        device: "BOT",
        server: { fingerprint: shown.encryption.fingerprint, identity: true, signed: true, backup: null },
        recoveryKeyFile: join(dataDir, "recovery-key")
      })
      const told = yield* shownRecoveryKey(dataDir)
      assert.strictEqual(told && Redacted.value(told), key())
      yield* forgetRecoveryKey(dataDir)
      assert.isNull((yield* deviceShown({ account, dataDir })).recoveryKeyFile)
      assert.isUndefined(yield* shownRecoveryKey(dataDir))
    })
  )

  test(
    "is not shown as it was, where the bot is to be another one",
    Effect.gen(function*() {
      const { account, dataDir, ran } = yield* scene
      yield* ran
      const anew: AccountSettings = { ...account, deviceId: "NEW", homeserver: new URL("http://127.0.0.1:9") }
      const shown = yield* deviceShown({ account: anew, dataDir })
      assert.deepInclude(shown, { device: "NEW" })
      assert.deepInclude(shown.encryption, { state: null, identity: null, fingerprint: null })
      writeFileSync(join(dataDir, "session.json"), JSON.stringify({ salt: "s" }))
      const loggedOut = yield* deviceShown({ account: { ...account, deviceId: undefined }, dataDir })
      assert.isNull(loggedOut.device)
      assert.isNull(loggedOut.encryption.state)
    })
  )

  test(
    "gets no new identity where its store was emptied, or holds another's keys",
    Effect.gen(function*() {
      const { account, dataDir, key, ran } = yield* scene
      yield* ran
      const before = key()
      writeFileSync(join(dataDir, "crypto/BOT/keys.db"), "")
      const refused = yield* Effect.flip(resetIdentity({ account, dataDir, password }))
      assert.match(refused.message, /^The device BOT has no keys here/)
      assert.strictEqual(key(), before)
    })
  )

  test(
    "is shown where the homeserver does not answer",
    Effect.gen(function*() {
      const { account, dataDir, ran } = yield* scene
      yield* ran
      const away = { ...account, homeserver: new URL("http://127.0.0.1:9") }
      const shown = yield* deviceShown({ account: away, dataDir })
      assert.strictEqual(shown.device, "BOT")
      assert.notMatch(JSON.stringify(shown.server), /Nothing was changed/)
      assert.match(JSON.stringify(shown.server), /^\{"why":"The bot is not logged in/)
      const auth = { _tag: "Token", token: Redacted.make("any") } as const
      const byToken = yield* deviceShown({ account: { ...away, auth }, dataDir })
      assert.strictEqual(byToken.device, "BOT")
      assert.deepInclude(byToken.server, { failed: 1 })
    })
  )

  test(
    "is shown where the homeserver refuses the login, with what to do about that",
    Effect.gen(function*() {
      const { account, dataDir, ran } = yield* scene
      yield* ran
      const mistyped: AccountSettings = { ...account, auth: { _tag: "Token", token: Redacted.make("mistyped") } }
      const byToken = yield* deviceShown({ account: mistyped, dataDir })
      assert.deepInclude(byToken, { device: "BOT" })
      assert.deepInclude(byToken.encryption, { state: "on", identity: "signed" })
      assert.deepInclude(byToken.server, { failed: 2 })
      assert.match(JSON.stringify(byToken.server), /MATRIX_ACCESS_TOKEN is not accepted .*: set a new one/)
      const { revoke, sessions } = yield* HomeserverHandle
      for (const { token } of yield* sessions("@bot:sandbox" as never)) yield* revoke(token)
      const byPassword = yield* deviceShown({ account, dataDir })
      assert.deepInclude(byPassword.server, { failed: 2 })
      assert.match(JSON.stringify(byPassword.server), /session in session\.json was ended/)
    })
  )

  test(
    "is signed by another identity on order, which status tells before the bot runs again",
    Effect.gen(function*() {
      const { account, dataDir, key, ran } = yield* scene
      yield* ran
      const locked = EncryptionState.cases.On.make({
        device: "BOT",
        identity: IdentityState.cases.Locked.make({ why: "its key is lost" })
      })
      const text = keptEncryptionText({ at: 1, state: locked })
      yield* opened(dataDir, Effect.flatMap(WholeJournal, ({ put }) => put(keptEncryptionName, text)))
      assert.strictEqual((yield* deviceShown({ account, dataDir })).encryption.identity, "locked")
      const before = key()
      const made = yield* resetIdentity({ account, dataDir, password })
      assert.deepStrictEqual([made.device, Redacted.value(made.recoveryKey)], ["BOT", key()])
      assert.notStrictEqual(key(), before)
      const shown = yield* deviceShown({ account, dataDir })
      assert.strictEqual(shown.encryption.identity, "signed")
      assert.deepInclude(shown.server, { identity: true, signed: true })
      assert.strictEqual((yield* ran)._tag, "On")
    })
  )

  test(
    "is left alone while a bot holds the folder, and where there are no keys of it",
    Effect.gen(function*() {
      const { account, dataDir, key, ran } = yield* scene
      yield* ran
      const before = key()
      const held = yield* opened(dataDir, Effect.flip(resetIdentity({ account, dataDir, password })))
      assert.deepInclude(held, { _tag: "StoreError", reason: "locked" })
      const { session } = yield* HomeserverHandle
      const { token } = yield* session("@bot:sandbox" as never, "OTHER")
      const other: AccountSettings = { ...account, auth: { _tag: "Token", token: Redacted.make(token) } }
      const refused = yield* Effect.flip(resetIdentity({ account: other, dataDir, password }))
      assert.match(refused.message, /^The device OTHER has no keys here.*Nothing was changed\.$/)
      assert.isTrue(existsSync(join(dataDir, "crypto/BOT")))
      assert.strictEqual(key(), before)
    })
  )
})
