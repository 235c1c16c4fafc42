import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer, Redacted } from "effect"
import { chmodSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { doctor } from "../../../src/app/doctor/Doctor.ts"
import { encryptionOf } from "../../../src/app/Encryption.ts"
import { ServerName } from "../../../src/domain/account/ServerName.ts"
import { EncryptionState, IdentityState } from "../../../src/domain/crypto/EncryptionState.ts"
import { keptEncryptionName, keptEncryptionText } from "../../../src/domain/crypto/KeptEncryption.ts"
import { encodeRecoveryKey, recoveryKeyOf } from "../../../src/domain/crypto/secrets/RecoveryKey.ts"
import type { DoctorRequest } from "../../../src/domain/doctor/DoctorRequest.ts"
import type { UserId } from "../../../src/domain/Ids.ts"
import * as MatrixClientServer from "../../../src/layers/matrix/MatrixClientServer.ts"
import type { HomeserverHandle } from "../../../src/sandbox/homeserver/HomeserverHandle.ts"
import { WholeJournal } from "../../../src/testing/WholeJournal.ts"
import { found, homeserver, openStore, scene, tasks } from "../../support/DoctorRequests.ts"
import { placeOf } from "../../support/DoctorScenes.ts"
import { folder, opened } from "../../support/Folder.ts"

const without = (lines: ReadonlyArray<string>, verdict: string) =>
  lines.filter((line) => !line.endsWith(`: ${verdict}`))
const isLoggedIn = (server: typeof HomeserverHandle.Service, user: UserId) =>
  Effect.map(server.sessions(user), (sessions) => sessions.length)

describe("The doctor", () => {
  it.live("finds nothing wrong where nothing is, beside the bot that holds the store, and changes nothing", () =>
    Effect.gen(function*() {
      const { bot, dataDir, request, server } = yield* scene
      yield* openStore(dataDir)
      const before = readdirSync(dataDir).sort()
      const lines = yield* opened(dataDir, found(request))
      assert.deepStrictEqual(without(without(lines, "ok"), "skipped"), [])
      assert.includeMembers([...lines], [
        "settings, all: ok",
        "homeserver, account: ok",
        "store, store: ok",
        "store, bot: ok",
        "agent, ready: ok",
        "agent, silence: ok"
      ])
      assert.deepStrictEqual(readdirSync(dataDir).sort(), before)
      assert.strictEqual(yield* isLoggedIn(server, bot.user), 1)
    }).pipe(Effect.scoped, Effect.provide(homeserver)))

  it.live("compares the device's keys with what the homeserver has of them, where the bot takes part in encryption", () =>
    Effect.gen(function*() {
      const { dataDir, request } = yield* scene
      const noted = EncryptionState.cases.On.make({
        device: "DEVICE",
        fingerprint: "f",
        identity: IdentityState.cases.Signed.make({})
      })
      const text = keptEncryptionText({ at: 1, state: noted })
      yield* opened(dataDir, Effect.flatMap(WholeJournal, ({ put }) => put(keptEncryptionName, text)))
      assert.includeMembers([...yield* found({ ...request, agent: undefined })], [
        "homeserver, account: ok",
        "encryption, device: ok",
        "encryption, keys: failed",
        "encryption, keys on the server: failed",
        "encryption, identity on the server: warning",
        "encryption, key backup: skipped"
      ])
    }).pipe(Effect.scoped, Effect.provide(homeserver)))

  it.live("sees before the first start that the device has keys elsewhere, and an identity that nothing opens", () =>
    Effect.gen(function*() {
      const { dataDir, request, server } = yield* scene
      const ofKeys = (changes: Partial<DoctorRequest> = {}) =>
        Effect.map(
          found({ ...request, agent: undefined, ...changes }),
          (lines) => lines.filter((line) => line.startsWith("encryption, ") && !line.endsWith("skipped"))
        )
      assert.deepStrictEqual(yield* ofKeys(), ["encryption, keys on the server: ok"])
      // Another program with the same token.
      const own = { user: "@bot:sandbox" as UserId, device: "DEVICE" }
      const elsewhere = yield* folder
      const login = Redacted.value(request.auth?._tag === "Token" ? request.auth.token : Redacted.make(""))
      const over = yield* Layer.build(
        MatrixClientServer.layer({ homeserver: server.url, token: Redacted.make(login) })
      )
      const encryption = encryptionOf(
        { auth: request.auth!, dataDir: elsewhere, recoveryKey: undefined },
        { ...own, isAdmin: () => false }
      )
      yield* Effect.scoped(Layer.build(Layer.provide(encryption, Layer.succeedContext(over))))
      assert.deepStrictEqual(yield* ofKeys(), [
        "encryption, keys on the server: failed",
        "encryption, identity on the server: warning"
      ])
      assert.deepStrictEqual(yield* ofKeys({ encryption: undefined }), [])
      const keyIn = (text: string) => ({ recoveryKey: recoveryKeyOf(Redacted.make(text.trim())) })
      assert.deepStrictEqual(
        yield* ofKeys({ encryption: keyIn(readFileSync(join(elsewhere, "recovery-key"), "utf8")) }),
        [
          "encryption, keys on the server: failed",
          "encryption, identity on the server: ok",
          "encryption, recovery key: ok"
        ]
      )
      const wrong = encodeRecoveryKey(Redacted.make(new Uint8Array(32)))
      writeFileSync(join(dataDir, "recovery-key"), Redacted.value(wrong))
      assert.deepStrictEqual((yield* ofKeys()).slice(1), [
        "encryption, identity on the server: warning",
        "encryption, recovery key: warning"
      ])
      assert.deepStrictEqual(readdirSync(dataDir), ["recovery-key"])
    }).pipe(Effect.scoped, Effect.provide(homeserver)))

  it.live("looks at the rest where one part is broken", () =>
    Effect.gen(function*() {
      const { dataDir, request } = yield* scene
      const lines = yield* found({
        ...request,
        homeserver: new URL("http://127.0.0.1:1"),
        dataDir: join(dataDir, "none"),
        masterUrl: new URL("http://127.0.0.1:1")
      })
      assert.deepStrictEqual(without(lines, "ok").filter((line) => line.endsWith("failed")), [
        "homeserver, reachable: failed",
        "control plane, health: failed"
      ])
      assert.include(lines, "store, store: skipped")
      assert.include(lines, "agent, ready: ok")
    }).pipe(Effect.scoped, Effect.provide(homeserver)))

  it.live("finds the homeserver by its name, and sees a name that leads nowhere", () =>
    Effect.gen(function*() {
      const { request, server } = yield* scene
      const named = { ...request, agent: undefined, homeserver: ServerName.make(new URL(server.url).host) }
      assert.includeMembers([...yield* found(named)], ["homeserver, well-known: ok", "homeserver, account: ok"])
      const nowhere = yield* found({ ...named, homeserver: ServerName.make("127.0.0.1:1") })
      assert.include(nowhere, "homeserver, well-known: failed")
    }).pipe(Effect.scoped, Effect.provide(homeserver)))

  it.live("sees a mapping that cannot be used, and says nothing to the agent then", () =>
    Effect.gen(function*() {
      const { agent, dataDir, request } = yield* scene
      const mapping = join(dataDir, "mapping.json")
      writeFileSync(mapping, "{}")
      const place = placeOf(`${agent.url}?thread_id={thread}`, { wire: "mapping", mapping })
      const lines = yield* found({ ...request, agent: place })
      assert.includeMembers([...lines], ["agent, mapping: failed", "agent, upgrade: ok", "agent, silence: ok"])
      assert.deepStrictEqual(agent.received, [])
    }).pipe(Effect.scoped, Effect.provide(homeserver)))

  it.live("records nothing by a mapping that cannot be used, and says so", () =>
    Effect.gen(function*() {
      const { agent, dataDir, request } = yield* scene
      const mapping = join(dataDir, "mapping.json")
      writeFileSync(mapping, "{}")
      const place = placeOf(`${agent.url}?thread_id={thread}`, { wire: "mapping", mapping })
      const record = { send: [], keep: [], lasting: 2_000 }
      const { findings, recording } = yield* doctor({ ...request, agent: place, tasks: { ...tasks, record } })
      assert.isUndefined(recording)
      assert.include(findings.map(({ look, verdict }) => `${look}: ${verdict}`), "answer: skipped")
      assert.match(findings.find(({ look }) => look === "mapping")?.seen ?? "", /is wrong at the top: "features"/)
      assert.deepStrictEqual(agent.received, [])
    }).pipe(Effect.scoped, Effect.provide(homeserver)))

  it.live("takes what comes unasked for a greeting while it records an agent that nobody knows", () =>
    Effect.gen(function*() {
      const { agent, request } = yield* scene
      const hello = { type: "hello", v: [1], thread: "${thread}", client: "test/1" }
      const record = { send: [JSON.stringify(hello)], keep: [], lasting: 300 }
      const lines = yield* found({
        ...request,
        agent: placeOf(`${agent.url}?thread_id={thread}`),
        tasks: { ...tasks, record }
      })
      assert.include(lines, "agent, upgrade: ok")
      assert.deepStrictEqual(lines.filter((line) => line.includes("silence")), [])
      assert.include(lines, "recording, frames: ok")
    }).pipe(Effect.scoped, Effect.provide(homeserver)))

  it.live("sees a token of another account, and one that is refused, and makes no device with a password", () =>
    Effect.gen(function*() {
      const { bot, request, server } = yield* scene
      const account = (lines: ReadonlyArray<string>) => lines.find((line) => line.startsWith("homeserver, account"))
      const other = yield* found({ ...request, userId: "@other:sandbox" as UserId, agent: undefined })
      assert.strictEqual(account(other), "homeserver, account: failed")
      const refused = yield* found({
        ...request,
        auth: { _tag: "Token", token: Redacted.make("no") },
        agent: undefined
      })
      assert.strictEqual(account(refused), "homeserver, account: failed")
      const password = yield* found({
        ...request,
        auth: { _tag: "Password", user: bot.user, password: Redacted.make("pw") },
        agent: undefined
      })
      assert.strictEqual(account(password), "homeserver, account: skipped")
      assert.strictEqual(yield* isLoggedIn(server, bot.user), 1)
    }).pipe(Effect.scoped, Effect.provide(homeserver)))

  it.live("sees a folder that others may write to, and files that they may read", () =>
    Effect.gen(function*() {
      const { dataDir, request } = yield* scene
      yield* openStore(dataDir)
      const store = (lines: ReadonlyArray<string>) =>
        lines.filter((line) => line.startsWith("store") && !line.endsWith("skipped"))
      chmodSync(dataDir, 0o755)
      chmodSync(join(dataDir, "bot.db"), 0o644)
      assert.include(store(yield* found({ ...request, agent: undefined })), "store, permissions: warning")
      assert.strictEqual(statSync(join(dataDir, "bot.db")).mode & 0o777, 0o644)
      chmodSync(dataDir, 0o777)
      assert.deepStrictEqual(store(yield* found({ ...request, agent: undefined })), ["store, store: failed"])
    }).pipe(Effect.scoped, Effect.provide(homeserver)))
})
