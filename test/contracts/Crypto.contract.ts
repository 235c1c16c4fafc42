import { assert, describe, it } from "@effect/vitest"
import { Effect, type Layer } from "effect"
import {
  conversation,
  type CryptoCase,
  type CryptoWorld,
  encryptedIn,
  heardBy,
  placeOf,
  sleepingBot,
  textOf
} from "./CryptoCases.ts"
import { keyCases } from "./CryptoKeys.contract.ts"
import { openingCases } from "./CryptoOpening.contract.ts"
import { sealingCases } from "./CryptoSealing.contract.ts"

/** What every `Crypto` must do, on any homeserver. */
export const suite = (name: string, world: Layer.Layer<CryptoWorld>) =>
  describe(`${name} is a Crypto that`, () => {
    const test: CryptoCase = (title, body) => it.live(title, () => Effect.scoped(body).pipe(Effect.provide(world)))

    openingCases(test)
    sealingCases(test)
    keyCases(test)

    test(
      "knows its device and that its account vouches for it, once it was started",
      Effect.gen(function*() {
        const { bot, device } = yield* conversation()
        const state = yield* bot.crypto.state
        if (state._tag !== "On") return assert.fail(state._tag)
        assert.deepStrictEqual([state.device, state.identity._tag], [device.me.device, "Signed"])
        assert.match(state.fingerprint ?? "", /^[A-Za-z0-9+/]{43}$/)
      })
    )

    test(
      "keeps what it took in before it says so: a process that is killed then reads it after its restart",
      Effect.gen(function*() {
        const { alice, both, copy, live, room } = yield* sleepingBot
        yield* alice.say(room, both, "said meanwhile")
        const [home, event] = yield* live(({ sync }) =>
          Effect.flatMap(heardBy(sync), (heard) => Effect.map(copy(), (home) => [home, heard] as const))
        )
        assert.strictEqual(yield* live((bot) => textOf(bot, room, event), home), "said meanwhile")
      })
    )

    test(
      "seals at no place of a session twice, whenever it is killed",
      Effect.gen(function*() {
        const { alice, copy, live, device, room } = yield* sleepingBot
        const places: Array<string> = []
        let home = device.home
        for (let life = 0; life < 4; life++) {
          home = yield* live((bot) =>
            Effect.gen(function*() {
              yield* bot.sync
              for (let n = 0; n < 3; n++) places.push(placeOf(yield* bot.say(room, `text ${life} ${n}`)))
              return yield* copy(home)
            }), home)
        }
        assert.strictEqual(new Set(places).size, 12)
        const events = encryptedIn(yield* alice.sync)
        assert.strictEqual(yield* alice.read(room, events.at(-1)!), "text 3 2")
      })
    )
  })
