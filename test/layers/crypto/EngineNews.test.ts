import { assert, describe, it } from "@effect/vitest"
import { OlmMachine } from "@matrix-org/matrix-sdk-crypto-wasm"
import { Effect, Fiber, Layer, type Scope } from "effect"
import { vi } from "vitest"
import { type KeyNews, noKeyNews, oneTimeKeys } from "../../../src/domain/matrix/KeyNews.ts"
import * as CryptoEngine from "../../../src/layers/crypto/CryptoEngine.ts"
import { Faults } from "../../../src/sandbox/homeserver/Faults.ts"
import { HomeserverHandle } from "../../../src/sandbox/homeserver/HomeserverHandle.ts"
import { conversation, CryptoWorld, heardBy, somebody } from "../../contracts/CryptoCases.ts"
import { loggedIn, sandboxServer } from "../../support/SandboxHttp.ts"

const world = Layer.effect(
  CryptoWorld,
  Effect.map(HomeserverHandle, (handle) => ({
    url: handle.url,
    login: (name: string, device: string) => Effect.provideService(loggedIn(name, device), HomeserverHandle, handle),
    crypto: CryptoEngine.layer
  }))
).pipe(Layer.provideMerge(sandboxServer))

/** Lets everything go on that waits for nobody. */
const ticks = Effect.repeat(Effect.promise(() => new Promise<void>((resume) => setImmediate(resume))), { times: 50 })

/** What a sync brings, and whether the devices in a room are looked at again before the next message there. */
const table: ReadonlyArray<readonly [string, Partial<KeyNews>, boolean]> = [
  ["devices that changed", { changed: ["@carol:sandbox"] }, true],
  ["people who left", { left: ["@carol:sandbox"] }, true],
  ["messages to the device", { toDevice: [{ type: "m.dummy", sender: "@carol:sandbox", content: {} }] }, true],
  ["what does not say since when", { isFromNowhere: true }, true],
  ["counts of keys", { counts: { [oneTimeKeys]: 40 } }, false],
  ["nothing", {}, false]
]

describe("CryptoEngine, by what a sync brings", () => {
  const test = (
    title: string,
    body: Effect.Effect<void, unknown, CryptoWorld | Faults | HomeserverHandle | Scope.Scope>
  ) => it.live(title, () => Effect.scoped(body).pipe(Effect.provide(world)))

  for (const [title, news, isLookedAt] of table) {
    test(
      `looks ${isLookedAt ? "at" : "no more at"} the devices in a room after ${title}`,
      Effect.gen(function*() {
        const { bot, room } = yield* conversation()
        yield* bot.say(room, "one")
        yield* bot.say(room, "two")
        const looks = vi.spyOn(OlmMachine.prototype, "getMissingSessions")
        yield* Effect.addFinalizer(() => Effect.sync(() => looks.mockRestore()))
        yield* bot.crypto.receive({ ...noKeyNews, ...news })
        yield* bot.say(room, "three")
        assert.strictEqual(looks.mock.calls.length, isLookedAt ? 1 : 0)
      })
    )
  }

  test(
    "has a device read that nobody told of, as its sync did not say since when",
    Effect.gen(function*() {
      const { bot, room } = yield* conversation()
      yield* bot.say(room, "before")
      const phone = yield* somebody("alice", "PHONE")
      yield* bot.crypto.receive({ ...noKeyNews, isFromNowhere: true })
      yield* bot.say(room, "after")
      assert.strictEqual(yield* phone.read(room, yield* heardBy(phone.sync)), "after")
    })
  )

  test(
    "has new keys on the server when it was told that there are none, and leaves few for later",
    Effect.gen(function*() {
      const faults = yield* Faults
      const { bot, device } = yield* conversation()
      // Nothing is left to be published of its first start.
      yield* Effect.repeat(Effect.andThen(bot.sync, bot.look), {
        until: ({ keys }) => keys?.unusedFallback?.length === 1
      })
      for (const [count, isAtOnce] of [[0, true], [10, false]] as const) {
        const held = yield* faults.hold("keys_upload", { user: device.me.id })
        const receiving = yield* Effect.forkChild(
          bot.crypto.receive({ ...noKeyNews, counts: { [oneTimeKeys]: count } })
        )
        yield* Effect.andThen(held.arrived, ticks)
        if (isAtOnce) assert.isUndefined(receiving.pollUnsafe())
        else yield* Fiber.join(receiving)
        yield* held.release
        yield* Fiber.join(receiving)
      }
    })
  )
})
