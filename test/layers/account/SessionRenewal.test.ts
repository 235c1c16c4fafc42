import { assert, describe, it } from "@effect/vitest"
import { Effect, Fiber, Layer, type Scope } from "effect"
import { TestClock } from "effect/testing"
import { statSync, writeFileSync } from "node:fs"
import { StoreError } from "../../../src/domain/StoreError.ts"
import * as SessionFile from "../../../src/layers/account/SessionFile.ts"
import * as FaultsOff from "../../../src/sandbox/homeserver/Faults.ts"
import { Faults } from "../../../src/sandbox/homeserver/Faults.ts"
import * as Homeserver from "../../../src/sandbox/homeserver/Homeserver.ts"
import type { HomeserverHandle } from "../../../src/sandbox/homeserver/HomeserverHandle.ts"
import { SessionStore } from "../../../src/services/account/SessionStore.ts"
import { scene } from "../../support/KeptSession.ts"

const homeserver = Homeserver.layer().pipe(Layer.provideMerge(FaultsOff.layer))
const soft = { _tag: "TokenRefused", soft: true } as const

describe("A session", () => {
  const test = (title: string, body: Effect.Effect<void, unknown, Faults | HomeserverHandle | Scope.Scope>) =>
    it.effect(title, () => Effect.provide(body, homeserver))

  /** Nobody can log in any more, so what works afterwards works without a login. */
  const noMoreLogins = ({ server }: Effect.Success<typeof scene>) =>
    void (server.login.refusal = { status: 403, errcode: "M_FORBIDDEN" })

  test(
    "is made once, and a restart goes on with it",
    Effect.gen(function*() {
      const all = yield* scene
      const first = yield* (yield* all.start()).whoami
      noMoreLogins(all)
      assert.deepStrictEqual(yield* (yield* all.start()).whoami, first)
      assert.deepStrictEqual(yield* all.devices, [first.device])
      assert.strictEqual(statSync(all.file).mode & 0o777, 0o600)
    })
  )

  test(
    "keeps the salt of an older file, which held nothing else",
    Effect.gen(function*() {
      const { file, onDisk, start } = yield* scene
      writeFileSync(file, `{"salt":"from before"}`)
      yield* start()
      const { login, salt } = yield* onDisk
      assert.strictEqual(salt, "from before")
      assert.isString(login?.accessToken)
    })
  )

  test(
    "is renewed shortly before it expires, and the old token ends with the first use of the new one",
    Effect.gen(function*() {
      const all = yield* scene
      all.server.login.life = 300_000
      const matrix = yield* all.start()
      const [old] = yield* all.tokens
      yield* TestClock.adjust("239 seconds")
      yield* matrix.whoami
      assert.deepStrictEqual(yield* all.tokens, [old])
      yield* TestClock.adjust("2 seconds")
      yield* matrix.whoami
      const [renewed, ...more] = yield* all.tokens
      assert.notStrictEqual(renewed, old)
      assert.deepStrictEqual(more, [])
      assert.strictEqual((yield* all.onDisk).login?.accessToken, renewed)
    })
  )

  test(
    "goes on with its token while that is good, when it cannot be renewed",
    Effect.gen(function*() {
      const { server, start, tokens } = yield* scene
      server.login.life = 300_000
      const matrix = yield* start()
      const before = yield* tokens
      yield* (yield* Faults).next("refresh", { _tag: "Broken", status: 502 })
      yield* TestClock.adjust("241 seconds")
      yield* matrix.whoami
      assert.deepStrictEqual(yield* tokens, before)
      yield* TestClock.adjust("5 seconds")
      yield* matrix.whoami
      assert.notDeepEqual(yield* tokens, before)
    })
  )

  test(
    "is renewed once for all calls that were refused softly",
    Effect.gen(function*() {
      const all = yield* scene
      all.server.login.life = 300_000
      const matrix = yield* all.start()
      noMoreLogins(all)
      yield* all.server.expire(all.user)
      const held = yield* (yield* Faults).hold("refresh")
      const calls = yield* Effect.forEach(Array.from({ length: 5 }), () => Effect.forkChild(matrix.whoami))
      yield* held.arrived
      // Who goes away takes the renewal from nobody.
      yield* Fiber.interrupt(calls[0]!)
      yield* held.release
      yield* Effect.forEach(calls.slice(1), Fiber.join)
      assert.lengthOf(yield* all.tokens, 1)
    })
  )

  test(
    "has its new tokens on disk before their first use",
    Effect.gen(function*() {
      const { onDisk, server, start, tokens, user } = yield* scene
      server.login.life = 300_000
      const matrix = yield* start()
      const faults = yield* Faults
      yield* server.expire(user)
      yield* faults.next("whoami", soft)
      const held = yield* faults.hold("whoami")
      const call = yield* Effect.forkChild(matrix.whoami)
      yield* held.arrived
      assert.deepStrictEqual([(yield* onDisk).login?.accessToken], yield* tokens)
      yield* held.release
      yield* Fiber.join(call)
    })
  )

  test(
    "outlives a crash between the server's renewal and our knowing of it",
    Effect.gen(function*() {
      const all = yield* scene
      all.server.login.life = 300_000
      const matrix = yield* all.start()
      noMoreLogins(all)
      yield* all.server.expire(all.user)
      yield* (yield* Faults).next("refresh", { _tag: "Cut", acted: true })
      assert.strictEqual((yield* Effect.flip(matrix.whoami)).reason._tag, "Unavailable")
      const next = yield* all.start()
      yield* next.whoami
      assert.lengthOf(yield* all.devices, 1)
    })
  )

  test(
    "is not renewed into tokens that could not be kept",
    Effect.gen(function*() {
      const all = yield* scene
      all.server.login.life = 300_000
      yield* all.start()
      noMoreLogins(all)
      yield* all.server.expire(all.user)
      const full = new StoreError({ file: all.file, reason: "full", detail: "" })
      const broken = Layer.effect(
        SessionStore,
        Effect.map(SessionStore, (store) => SessionStore.of({ ...store, put: () => Effect.fail(full) }))
      ).pipe(Layer.provide(SessionFile.layer(all.file)))
      const matrix = yield* all.startOver(broken)()
      const { reason } = yield* Effect.flip(matrix.whoami)
      assert.strictEqual(reason._tag, "Unavailable")
      // Nothing was used, so what is on disk still serves when there is room again.
      yield* (yield* all.start()).whoami
    })
  )

  test(
    "without a refresh token logs in again on its device when the server asks for it",
    Effect.gen(function*() {
      const { devices, onDisk, start, tokens } = yield* scene
      const matrix = yield* start()
      const before = yield* tokens
      yield* (yield* Faults).next("whoami", soft)
      const { device } = yield* matrix.whoami
      assert.notDeepEqual(yield* tokens, before)
      assert.deepStrictEqual(yield* devices, [device])
      assert.strictEqual((yield* onDisk).login?.device, device)
    })
  )

  test(
    "logs in again on its device when its refresh token is refused in a soft logout",
    Effect.gen(function*() {
      const { devices, server, start } = yield* scene
      server.login.life = 300_000
      const matrix = yield* start()
      const before = yield* devices
      const faults = yield* Faults
      yield* faults.next("whoami", soft)
      yield* faults.next("refresh", soft)
      yield* matrix.whoami
      assert.deepStrictEqual(yield* devices, before)
    })
  )

  test(
    "asks a server that limits renewals only when it may, and tells everybody how long that is",
    Effect.gen(function*() {
      const { server, start, user } = yield* scene
      server.login.life = 300_000
      const matrix = yield* start()
      yield* server.expire(user)
      yield* (yield* Faults).next("refresh", { _tag: "RateLimited", retryAfter: 9_000, said: "body" })
      yield* Effect.flip(matrix.whoami)
      yield* TestClock.adjust("2 seconds")
      assert.deepStrictEqual({ ...(yield* Effect.flip(matrix.whoami)).reason }, {
        _tag: "RateLimited",
        retryAfter: 7_000
      })
      yield* TestClock.adjust("7 seconds")
      yield* matrix.whoami
    })
  )

  test(
    "that was ended for good is dropped with its device, and the next start logs in as a new one",
    Effect.gen(function*() {
      const { devices, onDisk, server, start, tokens } = yield* scene
      const matrix = yield* start()
      const { device, salt } = yield* onDisk
      yield* server.revoke((yield* tokens)[0]!)
      assert.deepStrictEqual({ ...(yield* Effect.flip(matrix.whoami)).reason }, { _tag: "TokenRefused", soft: false })
      assert.deepEqual(Object.entries(yield* onDisk), [["salt", salt]])
      yield* start()
      assert.notDeepEqual(yield* devices, [device!])
    })
  )

  test(
    "survives a proxy that takes its token away",
    Effect.gen(function*() {
      const { onDisk, start } = yield* scene
      const matrix = yield* start()
      const before = yield* onDisk
      yield* (yield* Faults).next("whoami", { _tag: "TokenMissing" })
      assert.deepStrictEqual({ ...(yield* Effect.flip(matrix.whoami)).reason }, {
        _tag: "TokenRefused",
        soft: false,
        missing: true
      })
      assert.deepStrictEqual(yield* onDisk, before)
    })
  )

  test(
    "of a server that refuses what it just gave has an end",
    Effect.gen(function*() {
      const { start } = yield* scene
      const matrix = yield* start()
      yield* (yield* Faults).always("whoami", soft)
      assert.deepStrictEqual({ ...(yield* Effect.flip(matrix.whoami)).reason }, soft)
    })
  )
})
