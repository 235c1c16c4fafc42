import { assert } from "@effect/vitest"
import { Effect } from "effect"
import { noKeyNews } from "../../src/domain/matrix/KeyNews.ts"
import {
  conversation,
  type CryptoCase,
  heardBy,
  placeOf,
  sleepingBot,
  type somebody,
  type StartedBot
} from "./CryptoCases.ts"

const counts = ({ look }: Pick<StartedBot, "look">) => Effect.map(look, ({ keys }) => keys?.counts["signed_curve25519"])

/** Syncs until the server has this many one-time keys. */
export const untilKeys = (bot: StartedBot, count: number) =>
  Effect.andThen(
    Effect.repeat(Effect.andThen(bot.sync, counts(bot)), { until: (now) => now === count, times: 300 }),
    Effect.flatMap(counts(bot), (now) => Effect.sync(() => assert.strictEqual(now, count)))
  )

/** Somebody takes one-time keys of the bot's. */
export const keysClaimed = (by: Effect.Success<ReturnType<typeof somebody>>, user: string, times: number) =>
  Effect.forEach(
    Array.from({ length: times }),
    () => by.ask("POST", "keys/claim", { one_time_keys: { [user]: { BOTS: "signed_curve25519" } } }),
    { discard: true }
  )

export const stateOn = (bot: Pick<StartedBot, "crypto">) =>
  Effect.map(bot.crypto.state, (state) => state._tag === "On" ? state : assert.fail(state._tag))

/** How `Crypto` keeps its keys on the server, and notices that others have them. */
export const keyCases = (test: CryptoCase) => {
  for (const told of [{}, { other: 3 }]) {
    test(
      `makes no keys for a sync that tells no count while there are enough: ${JSON.stringify(told)}`,
      Effect.gen(function*() {
        const { alice, bot } = yield* conversation()
        yield* untilKeys(bot, 50)
        for (let n = 0; n < 6; n++) {
          yield* bot.crypto.receive({ ...noKeyNews, changed: [alice.id], counts: told })
          yield* bot.look
        }
        yield* bot.sync
        assert.strictEqual(yield* counts(bot), 50)
      })
    )
  }

  test(
    "asks for the count where no sync tells it, and makes keys where none is left",
    Effect.gen(function*() {
      const { alice, device, live } = yield* sleepingBot
      yield* live((bot) => untilKeys(bot, 50))
      yield* keysClaimed(alice, device.me.id, 50)
      yield* live((bot) =>
        Effect.gen(function*() {
          yield* Effect.repeat(
            Effect.andThen(bot.crypto.receive(noKeyNews), Effect.andThen(bot.look, stateOn(bot))),
            { until: ({ oneTimeKeys }) => oneTimeKeys === 50, times: 300 }
          )
          assert.strictEqual(yield* counts(bot), 50)
        })
      )
    })
  )

  test(
    "uses no place of a session twice where its store is an older copy, and tells",
    Effect.gen(function*() {
      const { alice, copy, live, room } = yield* sleepingBot
      const given = new Set<string>()
      const old = yield* live((bot) =>
        Effect.gen(function*() {
          given.add(placeOf(yield* bot.say(room, "one")))
          return yield* copy()
        })
      )
      yield* live((bot) =>
        Effect.gen(function*() {
          for (const text of ["two", "three"]) given.add(placeOf(yield* bot.say(room, text)))
        })
      )
      yield* alice.sync
      yield* live((bot) =>
        Effect.gen(function*() {
          yield* bot.sync
          assert.isFalse(given.has(placeOf(yield* bot.say(room, "four"))))
          assert.strictEqual(yield* alice.read(room, yield* heardBy(alice.sync)), "four")
          assert.isTrue((yield* stateOn(bot)).older)
        }), old)
    })
  )

  test(
    "begins new sessions once the homeserver says that it has other keys under the names of ours",
    Effect.gen(function*() {
      const { alice, copy, device, live, room } = yield* sleepingBot
      const old = yield* live((bot) =>
        Effect.gen(function*() {
          yield* untilKeys(bot, 50)
          yield* bot.say(room, "one")
          return yield* copy()
        })
      )
      yield* live((bot) =>
        Effect.gen(function*() {
          yield* keysClaimed(alice, device.me.id, 40)
          yield* untilKeys(bot, 50)
        })
      )
      yield* live((bot) =>
        Effect.gen(function*() {
          const last = yield* bot.say(room, "two")
          yield* keysClaimed(alice, device.me.id, 40)
          const state = yield* Effect.repeat(Effect.andThen(bot.sync, stateOn(bot)), {
            until: ({ older }) => older === true,
            times: 300
          })
          assert.isTrue(state.older)
          const next = yield* bot.say(room, "three")
          assert.notStrictEqual(next["session_id"], last["session_id"])
          assert.strictEqual((yield* bot.say(room, "four"))["session_id"], next["session_id"])
        }), old)
    })
  )

  test(
    "goes on with a session after it was killed",
    Effect.gen(function*() {
      const { copy, live, room } = yield* sleepingBot
      const { home, session } = yield* live((bot) =>
        Effect.gen(function*() {
          yield* bot.say(room, "one")
          // Killed before it was sent.
          const sealed = yield* bot.crypto.seal(room, "m.room.message", { body: "two" })
          return { home: yield* copy(), session: sealed["session_id"] }
        })
      )
      yield* live((bot) =>
        Effect.gen(function*() {
          assert.strictEqual((yield* bot.say(room, "three"))["session_id"], session)
          assert.isUndefined((yield* stateOn(bot)).older)
        }), home)
    })
  )
}
