import { assert, describe, it } from "@effect/vitest"
import { Effect, Redacted, type Scope } from "effect"
import { cpSync, existsSync } from "node:fs"
import type { IdentityState } from "../../../../src/domain/crypto/EncryptionState.ts"
import { keyDescription, withSealedSecret } from "../../../../src/domain/crypto/secrets/SecretStorage.ts"
import { recordOf } from "../../../../src/domain/Json.ts"
import type { RawEvent } from "../../../../src/domain/matrix/SyncBatch.ts"
import { keyCheckOf, sealSecret } from "../../../../src/layers/crypto/secrets/SecretSealing.ts"
import type { Faults } from "../../../../src/sandbox/homeserver/Faults.ts"
import type { HomeserverHandle } from "../../../../src/sandbox/homeserver/HomeserverHandle.ts"
import { CryptoWorld } from "../../../contracts/CryptoCases.ts"
import {
  type Changes,
  identityServer,
  keyIn,
  type Meddling,
  newAccount,
  published,
  started,
  tagOf
} from "../../../support/IdentityStarts.ts"
import { type LoggedIn } from "../../../support/SandboxHttp.ts"

const test = (
  title: string,
  body: Effect.Effect<void, unknown, CryptoWorld | HomeserverHandle | Faults | Scope.Scope>
) => it.live(title, () => Effect.scoped(body).pipe(Effect.provide(identityServer)), 60_000)

const names = ["master", "self_signing", "user_signing"].map((use) => `m.cross_signing.${use}`)
const dataPath = (me: LoggedIn, type: string) => `user/${encodeURIComponent(me.id)}/account_data/${type}`
const get = (me: LoggedIn, type: string) => Effect.map(me.ask("GET", dataPath(me, type)), ({ json }) => recordOf(json))
const put = (me: LoggedIn, type: string, content: RawEvent) => me.ask("PUT", dataPath(me, type), content)

/** All that the account holds of its identity. */
const held = Effect.fnUntraced(function*(me: LoggedIn) {
  const secrets = yield* Effect.forEach([...names, "m.secret_storage.default_key"], (name) => get(me, name))
  return { master: (yield* published(me)).master, secrets }
})

const whyOf = (state: IdentityState | undefined) => (state?._tag === "Locked" ? state.why : `it is ${state?._tag}`)

/** The requests of a start that makes an identity, on a homeserver of its own. */
const callsOfStart = Effect.gen(function*() {
  const { home, me } = yield* newAccount()
  return (yield* started(me, home)).count
}).pipe(Effect.scoped, Effect.provide(identityServer, { local: true }))

const identityParts = { master_keys: {}, self_signing_keys: {}, user_signing_keys: {} }

/** Answers about keys that hide an identity which the account has. */
const hiding: Readonly<Record<string, Meddling>> = {
  "nothing": () => Effect.succeed({}),
  "no devices": () => Effect.succeed({ device_keys: {}, failures: {}, ...identityParts }),
  "devices without an identity": (answer) => Effect.succeed({ ...answer, ...identityParts }),
  "the devices alone": ({ device_keys }) => Effect.succeed({ device_keys }),
  "no master key": (answer) => Effect.succeed({ ...answer, master_keys: {} }),
  "an identity without two keys": (answer) =>
    Effect.succeed({ ...answer, self_signing_keys: {}, user_signing_keys: {} })
}

/** An account with an identity, and a new device of it; the recovery key is in its file, or lost. */
const secondDevice = Effect.fnUntraced(function*(hasKey: boolean) {
  const first = yield* newAccount("FIRST")
  yield* started(first.me, first.home)
  const second = yield* newAccount("SECOND")
  if (hasKey) cpSync(first.file, second.file)
  return { first, second, before: yield* held(first.me) }
})

describe("An identity that the homeserver does not show", () => {
  for (const [answer, meddle] of Object.entries(hiding)) {
    for (const hasKey of [true, false]) {
      for (const password of [undefined, "secret"]) {
        const given: Changes = password === undefined ? {} : { password: Redacted.make(password) }
        test(
          `is not replaced: ${answer}, ${hasKey ? "with" : "without"} its recovery key, ${
            password === undefined ? "without" : "with"
          } a password`,
          Effect.gen(function*() {
            const { before, first, second } = yield* secondDevice(hasKey)
            const { state } = yield* started(second.me, second.home, given, undefined, meddle)
            assert.deepStrictEqual(yield* held(first.me), before)
            assert.notStrictEqual(tagOf(state), "Signed")
            if (!hasKey) assert.isFalse(existsSync(second.file))
            // Honest again.
            const after = (yield* started(second.me, second.home, given)).state
            assert.strictEqual(tagOf(after), hasKey ? "Signed" : "Locked")
            assert.deepStrictEqual(yield* held(first.me), before)
          })
        )
      }
    }
  }

  test(
    "and was stored and never published is published by the next device, as no other one",
    Effect.gen(function*() {
      const first = yield* newAccount("FIRST")
      const { names: calls } = yield* callsOfStart
      // Killed before it published; its store is lost, and its recovery key is not.
      const upload = calls.indexOf("uploadSigningKeys") + 1
      yield* started(first.me, first.home, {}, { call: upload, isDone: false })
      const { master, secrets } = yield* held(first.me)
      assert.isUndefined(master)
      const second = yield* newAccount("SECOND")
      cpSync(first.file, second.file)
      assert.strictEqual(tagOf((yield* started(second.me, second.home)).state), "Signed")
      const after = yield* held(first.me)
      assert.isDefined(after.master)
      assert.deepStrictEqual(after.secrets, secrets)
      assert.deepStrictEqual((yield* published(first.me)).signed, ["SECOND"])
      // The device that made it has what is published.
      assert.strictEqual(tagOf((yield* started(first.me, first.home)).state), "Signed")
      assert.deepStrictEqual(yield* held(first.me), after)
    })
  )

  test(
    "and of which a part was stored alone is left as it is",
    Effect.gen(function*() {
      const first = yield* newAccount("FIRST")
      const { names: calls } = yield* callsOfStart
      const upload = calls.indexOf("uploadSigningKeys") + 1
      yield* started(first.me, first.home, {}, { call: upload, isDone: false })
      yield* put(first.me, names[2]!, {})
      const before = yield* held(first.me)
      const second = yield* newAccount("SECOND")
      cpSync(first.file, second.file)
      assert.include(whyOf((yield* started(second.me, second.home)).state), "holds some of the keys")
      assert.deepStrictEqual(yield* held(first.me), before)
      // Its own device goes on with it.
      assert.strictEqual(tagOf((yield* started(first.me, first.home)).state), "Signed")
    })
  )
})

describe("An account that another client uses", () => {
  const fill = (byte: number) => Redacted.make(new Uint8Array(32).fill(byte))
  const theirs = fill(7)
  const description = { "m.secret_storage.key.theirs": keyDescription(keyCheckOf(theirs)) }
  const theirDefault = { "m.secret_storage.default_key": { key: "theirs" } }
  const sealed = { [names[0]!]: withSealedSecret({}, "theirs", sealSecret(theirs, names[0]!, Redacted.make("key"))) }

  for (
    const [title, data, recoveryKey, why] of [
      ["has a storage of another key", { ...description, ...theirDefault }, undefined, "opens with another key"],
      [
        "has a storage of another key than ours",
        { ...description, ...theirDefault },
        fill(8),
        "opens with another key"
      ],
      ["has a key without a description", theirDefault, undefined, "opens with another key"],
      ["has a key without a description for ours", theirDefault, fill(8), "does not say how its key is known"],
      ["has a default key that is none", { "m.secret_storage.default_key": { key: 5 } }, fill(8), "does not say how"],
      ["took its default key away", { ...description, ...sealed }, undefined, "another key opens"],
      ["took its default key away, with ours", { ...description, ...sealed }, fill(8), "another key opens"],
      [
        "stored what are no keys",
        {
          ...description,
          ...theirDefault,
          ...Object.fromEntries(
            names.map((name) => [name, withSealedSecret({}, "theirs", sealSecret(theirs, name, Redacted.make("key")))])
          )
        },
        theirs,
        "are no keys of an identity"
      ],
      [
        "has a key that is damaged",
        { ...description, ...theirDefault, [names[1]!]: { encrypted: { theirs: "text" } } },
        theirs,
        "self_signing in the account's secret storage is damaged"
      ]
    ] as const
  ) {
    test(
      `and ${title} gets no identity, and keeps what it has`,
      Effect.gen(function*() {
        const { file, home, me } = yield* newAccount()
        for (const [type, content] of Object.entries(data)) yield* put(me, type, content)
        const before = yield* held(me)
        const { state } = yield* started(me, home, recoveryKey === undefined ? {} : { recoveryKey })
        assert.include(whyOf(state), why)
        assert.deepStrictEqual(yield* held(me), before)
        assert.isUndefined(before.master)
        assert.isFalse(existsSync(file))
      })
    )
  }

  test(
    "and took its storage away gets an identity",
    Effect.gen(function*() {
      const { home, me } = yield* newAccount()
      for (const type of [...names, "m.secret_storage.default_key"]) yield* put(me, type, {})
      assert.strictEqual(tagOf((yield* started(me, home)).state), "Signed")
    })
  )

  for (const password of [undefined, "secret"]) {
    test(
      `at the same moment has one identity, ${password === undefined ? "without" : "with"} a password`,
      Effect.gen(function*() {
        const { home, me } = yield* newAccount("ONE")
        const two = yield* newAccount("TWO")
        const { names: calls } = yield* callsOfStart
        const upload = calls.indexOf("uploadSigningKeys") + 1
        const given: Changes = password === undefined ? {} : { password: Redacted.make(password) }
        // The other one makes its own while the first one is about to publish, and has stored nothing yet.
        const meanwhile = Effect.gen(function*() {
          for (const type of [...names, "m.secret_storage.default_key"]) yield* put(me, type, {})
          assert.strictEqual(tagOf((yield* started(two.me, two.home)).state), "Signed")
        }).pipe(Effect.provideService(CryptoWorld, yield* CryptoWorld))
        const { state } = yield* started(me, home, given, { call: upload, isDone: false, meanwhile })
        const { master } = yield* published(me)
        assert.strictEqual(tagOf(state), "Locked")
        assert.strictEqual(tagOf((yield* started(two.me, two.home)).state), "Signed")
        assert.strictEqual((yield* published(me)).master, master)
        assert.deepStrictEqual((yield* published(me)).signed, ["TWO"])
        // With the other one's key it is one of the account's.
        const recoveryKey = keyIn(two.file)
        assert.strictEqual(tagOf((yield* started(me, home, { ...given, recoveryKey })).state), "Signed")
        assert.strictEqual((yield* published(me)).master, master)
      })
    )
  }
})

describe("A published identity", () => {
  for (
    const [title, change, why] of [
      ["whose place in the storage has another one's keys", "other", "holds the keys of another identity"],
      ["whose keys are not in the storage", "none", "does not hold its keys"],
      ["of whose keys the storage has a part", "part", "does not hold its keys"]
    ] as const
  ) {
    test(
      `${title} stays, and is locked for a new device`,
      Effect.gen(function*() {
        const { first, second } = yield* secondDevice(true)
        const storage = keyIn(first.file)
        for (const [index, name] of names.entries()) {
          const { encrypted } = yield* get(first.me, name)
          const id = Object.keys(recordOf(encrypted))[0]!
          const key = Redacted.make(Buffer.alloc(32, index + 1).toString("base64").replace("=", ""))
          if (change === "other") yield* put(first.me, name, withSealedSecret({}, id, sealSecret(storage, name, key)))
          if (change === "none" || (change === "part" && index === 0)) yield* put(first.me, name, {})
        }
        const before = yield* held(first.me)
        assert.include(whyOf((yield* started(second.me, second.home)).state), why)
        assert.strictEqual(tagOf((yield* started(first.me, first.home)).state), "Signed")
        assert.deepStrictEqual(yield* held(first.me), before)
      })
    )
  }
})
