import { assert, describe, it } from "@effect/vitest"
import { RoomId } from "@matrix-org/matrix-sdk-crypto-wasm"
import { Effect, Fiber, Layer, type Scope } from "effect"
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { vi } from "vitest"
import { StoreError } from "../../../src/domain/StoreError.ts"
import * as CryptoEngine from "../../../src/layers/crypto/CryptoEngine.ts"
import { RecordFile } from "../../../src/layers/crypto/indexeddb/RecordFile.ts"
import { Faults } from "../../../src/sandbox/homeserver/Faults.ts"
import { HomeserverHandle } from "../../../src/sandbox/homeserver/HomeserverHandle.ts"
import { suite } from "../../contracts/Crypto.contract.ts"
import {
  botDevice,
  conversation,
  CryptoWorld,
  encryptedIn,
  heardBy,
  joins,
  placeOf,
  sleepingBot,
  somebody,
  type StartedBot,
  textOf
} from "../../contracts/CryptoCases.ts"
import { loggedIn, sandboxServer } from "../../support/SandboxHttp.ts"
import { seededBytes } from "../../support/SeededBytes.ts"

const world = Layer.effect(
  CryptoWorld,
  Effect.map(HomeserverHandle, (handle) => ({
    url: handle.url,
    login: (name: string, device: string) => Effect.provideService(loggedIn(name, device), HomeserverHandle, handle),
    crypto: CryptoEngine.layer
  }))
).pipe(Layer.provideMerge(sandboxServer))

suite("CryptoEngine", world)

/** The fingerprint of the device: there once the engine was loaded. */
const fingerprint = ({ crypto }: StartedBot) =>
  Effect.map(crypto.state, (state) => (state._tag === "On" ? state.fingerprint : assert.fail(state._tag)))

const keysIn = (home: string, device = "BOTS") => join(home, "crypto", device, "keys.db")

describe("CryptoEngine", () => {
  const test = (
    title: string,
    body: Effect.Effect<void, unknown, CryptoWorld | Faults | HomeserverHandle | Scope.Scope>
  ) => it.live(title, () => Effect.scoped(body).pipe(Effect.provide(world)))

  test(
    "loads the engine at the device's first start, and later only when something needs it",
    Effect.gen(function*() {
      const { alice, both, live, room } = yield* sleepingBot
      // A fallback key is asked for by the first sync, and published after it.
      const isSettled = ({ look, sync }: StartedBot) =>
        Effect.repeat(Effect.andThen(sync, look), { until: ({ keys }) => keys?.unusedFallback?.length === 1 })
      const first = yield* live((bot) => Effect.andThen(isSettled(bot), fingerprint(bot)))
      assert.isDefined(first)
      yield* live((bot) =>
        Effect.gen(function*() {
          for (let n = 0; n < 3; n++) yield* bot.sync
          assert.isUndefined(yield* fingerprint(bot))
          yield* bot.say(room, "hello")
          assert.strictEqual(yield* fingerprint(bot), first)
        })
      )
      const carol = yield* somebody("carol")
      yield* alice.ask("POST", `rooms/${encodeURIComponent(room)}/invite`, { user_id: carol.id })
      yield* joins(carol, room)
      yield* carol.say(room, [...both, carol.id], "a key for the bot")
      yield* live((bot) =>
        Effect.gen(function*() {
          yield* bot.sync
          assert.strictEqual(yield* fingerprint(bot), first)
        })
      )
    })
  )

  test(
    "fails as locked where another has the store, and leaves it to that one",
    Effect.gen(function*() {
      const { bot, device, room } = yield* conversation()
      const error = yield* Effect.flip(Effect.scoped(device.start()))
      assert.instanceOf(error, StoreError)
      assert.strictEqual((error as StoreError).reason, "locked")
      yield* bot.say(room, "it goes on")
    })
  )

  test(
    "fails with a sentence where the store is damaged, and changes nothing of it",
    Effect.gen(function*() {
      const { device } = yield* sleepingBot
      const file = keysIn(device.home)
      const damaged = Buffer.from("no database at all".repeat(1_000))
      writeFileSync(file, damaged)
      for (const end of ["-wal", "-shm"]) rmSync(file + end, { force: true })
      const error = yield* Effect.flip(Effect.scoped(device.start()))
      assert.instanceOf(error, StoreError)
      assert.include((error as StoreError).message, file)
      assert.deepStrictEqual(readFileSync(file), damaged)
    })
  )

  test(
    "seals and opens nothing where pages of the store are damaged, and says so each time",
    Effect.gen(function*() {
      const { alice, both, device, live, room } = yield* sleepingBot
      yield* alice.say(room, both, "hello")
      const file = keysIn(device.home)
      const bytes = readFileSync(file)
      writeFileSync(file, Buffer.concat([bytes.subarray(0, 8 * 4_096), seededBytes(1, bytes.length - 8 * 4_096)]))
      yield* live((bot) =>
        Effect.gen(function*() {
          for (let tries = 0; tries < 2; tries++) {
            const sealing = yield* Effect.flip(bot.crypto.seal(room, "m.room.message", { body: "nothing" }))
            assert.strictEqual(sealing._tag, "CryptoError")
            assert.strictEqual((yield* Effect.flip(bot.sync))._tag, "CryptoError")
            const opening = yield* Effect.flip(bot.crypto.open(room, { type: "m.room.encrypted", content: {} }))
            assert.include(opening.message, "Encryption: ")
            assert.deepInclude(yield* bot.crypto.state, { keyStore: "keys damaged" })
          }
        })
      )
    })
  )

  test(
    "takes keys in once it can keep them, though it was given them while the disk failed",
    Effect.gen(function*() {
      const { alice, bot, both, room } = yield* conversation()
      yield* bot.say(room, "before")
      for (let round = 0; round < 2; round++) {
        const text = `the session of round ${round}`
        yield* Effect.promise(() => alice.machine.invalidateGroupSession(new RoomId(room)))
        yield* alice.say(room, both, text)
        const failing = vi.spyOn(RecordFile.prototype, "commit").mockImplementation(() => {
          throw new Error("disk I/O error")
        })
        for (let tries = 0; tries < 3; tries++) {
          assert.strictEqual((yield* Effect.flip(bot.sync))._tag, "CryptoError")
        }
        failing.mockRestore()
        assert.strictEqual(yield* textOf(bot, room, yield* heardBy(bot.sync)), text)
      }
      yield* bot.say(room, "after")
      yield* alice.sync
    })
  )

  test(
    "sets the store of another device aside, and never opens it",
    Effect.gen(function*() {
      const { device } = yield* sleepingBot
      const before = readFileSync(keysIn(device.home))
      const other = yield* botDevice("bot", "OTHER")
      const state = yield* Effect.scoped(Effect.flatMap(other.start(device.home), ({ crypto }) => crypto.state))
      assert.strictEqual(state._tag === "On" ? state.device : state._tag, "OTHER")
      assert.deepStrictEqual(readdirSync(join(device.home, "crypto")).sort(), ["OTHER", "old-BOTS"])
      assert.deepStrictEqual(readFileSync(keysIn(device.home, "old-BOTS")), before)
      // A token of the first device again: its keys are published, and what it had is not used any more.
      const again = yield* Effect.scoped(Effect.flatMap(device.start(), ({ crypto }) => crypto.state))
      assert.strictEqual(again._tag, "Unusable")
      assert.deepStrictEqual(readFileSync(keysIn(device.home, "old-BOTS")), before)
    })
  )

  test(
    "takes no part with a device whose keys somebody else has, and leaves those alone",
    Effect.gen(function*() {
      const { alice, device, live, room } = yield* sleepingBot
      const asked = { device_keys: { [device.me.id]: [] } }
      const published = yield* alice.ask("POST", "keys/query", asked)
      rmSync(join(device.home, "crypto"), { recursive: true })
      yield* live((bot) =>
        Effect.gen(function*() {
          const state = yield* bot.crypto.state
          if (state._tag !== "Unusable") return assert.fail(state._tag)
          assert.include(state.why, "BOTS")
          assert.include(state.advice, "MATRIX_PASSWORD")
          yield* bot.sync
          assert.strictEqual((yield* Effect.flip(bot.crypto.seal(room, "m", {})))._tag, "CryptoError")
          assert.strictEqual((yield* Effect.flip(bot.crypto.open(room, {})))._tag, "CryptoError")
        })
      )
      assert.deepStrictEqual(yield* alice.ask("POST", "keys/query", asked), published)
      assert.isFalse(existsSync(keysIn(device.home)))
    })
  )

  for (const route of ["state", "members", "keys_query", "keys_claim", "sendToDevice"] as const) {
    test(
      `seals nothing while ${route} is refused, and for everybody once it is not`,
      Effect.gen(function*() {
        const faults = yield* Faults
        const { alice, bot, device, room } = yield* conversation()
        const fault = { _tag: "Refused", status: 500, errcode: "M_UNKNOWN" } as const
        yield* faults.always(route, fault, { user: device.me.id })
        yield* Effect.flip(bot.crypto.seal(room, "m.room.message", { body: "nothing" }))
        yield* faults.always(route, undefined, { user: device.me.id })
        yield* bot.say(room, "hello")
        assert.strictEqual(yield* alice.read(room, yield* heardBy(alice.sync)), "hello")
      })
    )
  }

  test(
    "asks anew what changed while it was asked",
    Effect.gen(function*() {
      const faults = yield* Faults
      const { alice, bot, device, room } = yield* conversation()
      const carol = yield* somebody("carol")
      const held = yield* faults.hold("members", { user: device.me.id, acted: true })
      const sealing = yield* Effect.forkChild(bot.crypto.seal(room, "m.room.message", { body: "before" }))
      yield* held.arrived
      yield* alice.ask("POST", `rooms/${encodeURIComponent(room)}/invite`, { user_id: carol.id })
      yield* joins(carol, room)
      yield* bot.sync
      yield* held.release
      yield* Fiber.join(sealing)
      yield* bot.say(room, "after")
      assert.strictEqual(yield* carol.read(room, yield* heardBy(carol.sync)), "after")
    })
  )

  test(
    "seals what everybody reads after it was killed while a room's key was on its way",
    Effect.gen(function*() {
      const faults = yield* Faults
      const { alice, copy, device, live, room } = yield* sleepingBot
      for (const acted of [false, true]) {
        const home = yield* live((bot) =>
          Effect.gen(function*() {
            const carol = yield* somebody(`carol-${acted}`)
            yield* alice.ask("POST", `rooms/${encodeURIComponent(room)}/invite`, { user_id: carol.id })
            yield* joins(carol, room)
            yield* bot.sync
            const held = yield* faults.hold("sendToDevice", { user: device.me.id, acted })
            const sealing = yield* Effect.forkChild(bot.crypto.seal(room, "m.room.message", { body: "lost" }))
            yield* held.arrived
            const left = yield* copy()
            yield* held.release
            yield* Fiber.join(sealing)
            return left
          })
        )
        yield* live((bot) => Effect.andThen(bot.sync, bot.say(room, `after ${acted}`)), home)
        assert.strictEqual(yield* alice.read(room, yield* heardBy(alice.sync)), `after ${acted}`)
      }
    })
  )

  test(
    "goes on from any moment at which it may be killed without a place of a session that it had given out",
    Effect.gen(function*() {
      const { alice, both, copy, live, room } = yield* sleepingBot
      const given = new Set<string>()
      const moments = yield* live((bot) =>
        Effect.forEach(Array.from({ length: 8 }, (_, index) => index), (index) =>
          Effect.gen(function*() {
            if (index % 3 === 2) yield* alice.say(room, both, `between ${index}`)
            yield* bot.sync
            given.add(placeOf(yield* bot.crypto.seal(room, "m.room.message", { body: String(index) })))
            return { home: yield* copy(), before: new Set(given) }
          }))
      )
      for (const { before, home } of moments) {
        const place = yield* live((bot) => Effect.map(bot.crypto.seal(room, "m", { body: "again" }), placeOf), home)
        assert.isFalse(before.has(place))
      }
      assert.strictEqual(given.size, 8)
    })
  )

  test(
    "reads after a restart what came while it was away, with the key that came then",
    Effect.gen(function*() {
      const { alice, both, live, room } = yield* sleepingBot
      for (let n = 0; n < 3; n++) yield* alice.say(room, both, `text ${n}`)
      yield* live((bot) =>
        Effect.gen(function*() {
          const events = encryptedIn(yield* bot.sync)
          assert.deepStrictEqual(yield* Effect.forEach(events, (event) => textOf(bot, room, event)), [
            "text 0",
            "text 1",
            "text 2"
          ])
        })
      )
    })
  )
})
