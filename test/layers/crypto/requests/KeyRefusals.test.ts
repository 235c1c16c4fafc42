import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer, type Scope } from "effect"
import { at, recordOf } from "../../../../src/domain/Json.ts"
import { noKeyNews } from "../../../../src/domain/matrix/KeyNews.ts"
import { MatrixError, MatrixFault } from "../../../../src/domain/matrix/MatrixError.ts"
import type { RawEvent } from "../../../../src/domain/matrix/SyncBatch.ts"
import * as CryptoEngine from "../../../../src/layers/crypto/CryptoEngine.ts"
import { Faults } from "../../../../src/sandbox/homeserver/Faults.ts"
import { HomeserverHandle } from "../../../../src/sandbox/homeserver/HomeserverHandle.ts"
import { KeyServer } from "../../../../src/services/crypto/KeyServer.ts"
import {
  conversation,
  CryptoWorld,
  encryptedRoom,
  heardBy,
  placeOf,
  sleepingBot,
  somebody,
  type StartedBot
} from "../../../contracts/CryptoCases.ts"
import { loggedIn, sandboxServer } from "../../../support/SandboxHttp.ts"

type Claim = (typeof KeyServer.Service)["claim"]

/** What becomes of the bot's requests on their way; `uploads` counts those that carry one-time keys. */
interface Way {
  claim: (send: Claim) => Claim
  sent: ReadonlyArray<RawEvent>
  largest: number
  uploads: number
}

const refused = (call: string, status: number, errcode: string) =>
  Effect.fail(new MatrixError({ call, reason: MatrixFault.cases.Refused.make({ status, errcode, detail: "" }) }))

const worldOf = (way: Way) => {
  const between = Layer.effect(
    KeyServer,
    Effect.map(KeyServer, (server) =>
      KeyServer.of({
        ...server,
        claim: (body) => way.claim(server.claim)(body),
        upload: (body) => {
          if (body["one_time_keys"] !== undefined) way.uploads++
          return server.upload(body)
        },
        toDevice: (type, txn, body) => {
          const size = Object.values(recordOf(body["messages"])).flatMap((to) => Object.keys(recordOf(to))).length
          if (size > way.largest) return refused("PUT sendToDevice", 413, "M_TOO_LARGE")
          return server.toDevice(type, txn, body)
        }
      }))
  )
  return Layer.effect(
    CryptoWorld,
    Effect.map(HomeserverHandle, (handle) => ({
      url: handle.url,
      login: (name: string, device: string) => Effect.provideService(loggedIn(name, device), HomeserverHandle, handle),
      crypto: (options) => Layer.provide(CryptoEngine.layer(options), between)
    }))
  ).pipe(Layer.provideMerge(sandboxServer))
}

const test = (
  title: string,
  body: (way: Way) => Effect.Effect<void, unknown, CryptoWorld | Faults | HomeserverHandle | Scope.Scope>
) => {
  const way: Way = { claim: (send) => send, sent: [], largest: Infinity, uploads: 0 }
  it.live(title, () => Effect.scoped(body(way)).pipe(Effect.provide(worldOf(way))), 30_000)
}

const counts = ({ look }: Pick<StartedBot, "look">) => Effect.map(look, ({ keys }) => keys?.counts["signed_curve25519"])

/** Syncs until the server has this many one-time keys. */
const until = (bot: StartedBot, count: number) =>
  Effect.andThen(
    Effect.repeat(Effect.andThen(bot.sync, counts(bot)), { until: (now) => now === count, times: 300 }),
    Effect.flatMap(counts(bot), (now) => Effect.sync(() => assert.strictEqual(now, count)))
  )

const claimed = (by: Effect.Success<ReturnType<typeof somebody>>, user: string, times: number) =>
  Effect.forEach(
    Array.from({ length: times }),
    () => by.ask("POST", "keys/claim", { one_time_keys: { [user]: { BOTS: "signed_curve25519" } } }),
    { discard: true }
  )

const stateOf = (bot: Pick<StartedBot, "crypto">) =>
  Effect.map(bot.crypto.state, (state) => state._tag === "On" ? state : assert.fail(state._tag))

describe("A sync that tells no count of one-time keys", () => {
  for (const told of [{}, { other: 3 }]) {
    test(`uploads nothing while the last upload said that there are enough: ${JSON.stringify(told)}`, (way) =>
      Effect.gen(function*() {
        const { alice, bot } = yield* conversation()
        yield* until(bot, 50)
        const before = way.uploads
        for (let n = 0; n < 6; n++) {
          yield* bot.crypto.receive({ ...noKeyNews, changed: [alice.id], counts: told })
          yield* bot.crypto.receive({ ...noKeyNews, changed: [alice.id], counts: told })
          yield* Effect.sleep(20)
        }
        assert.strictEqual(way.uploads, before)
        assert.strictEqual(yield* counts(bot), 50)
      }))
  }

  test("is asked about, so that keys are made where none is left", () =>
    Effect.gen(function*() {
      const { alice, device, live } = yield* sleepingBot
      yield* live((bot) => until(bot, 50))
      yield* claimed(alice, device.me.id, 50)
      yield* live((bot) =>
        Effect.gen(function*() {
          yield* Effect.repeat(
            Effect.andThen(bot.crypto.receive(noKeyNews), Effect.andThen(bot.look, stateOf(bot))),
            { until: ({ oneTimeKeys }) => oneTimeKeys === 50, times: 300 }
          )
          assert.strictEqual(yield* counts(bot), 50)
          assert.strictEqual((yield* stateOf(bot)).oneTimeKeys, 50)
        })
      )
    }))
})

describe("An upload of keys that is refused", () => {
  for (
    const [status, errcode] of [[400, "M_UNKNOWN"], [403, "M_FORBIDDEN"], [413, "M_TOO_LARGE"], [
      500,
      "M_UNKNOWN"
    ]] as const
  ) {
    test(`keeps neither identity nor backup from being seen to, and is told: ${status} ${errcode}`, () =>
      Effect.gen(function*() {
        const faults = yield* Faults
        const { alice, device, live, room } = yield* sleepingBot
        yield* live((bot) => until(bot, 50))
        yield* claimed(alice, device.me.id, 40)
        yield* faults.always("keys_upload", { _tag: "Refused", status, errcode }, { user: device.me.id })
        yield* live((bot) =>
          Effect.gen(function*() {
            yield* bot.sync
            yield* bot.say(room, "hello")
            const state = yield* Effect.repeat(Effect.andThen(bot.look, stateOf(bot)), {
              until: (now) => now.backup !== undefined && now.refusedUpload !== undefined,
              times: 300
            })
            assert.strictEqual(state.identity._tag, "Signed")
            assert.strictEqual(state.backup?.state, "on")
            assert.include(state.refusedUpload, `${status}`)
            assert.isUndefined(state.older)
            yield* faults.always("keys_upload", undefined, { user: device.me.id })
            yield* until(bot, 50)
            assert.isUndefined((yield* stateOf(bot)).refusedUpload)
          })
        )
      }))
  }
})

describe("An older copy of the keys", () => {
  test("uses no place of a session twice, and is told", () =>
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
          assert.isTrue((yield* stateOf(bot)).older)
        }), old)
    }))

  test("begins new sessions once the homeserver says that it has other keys under their names", () =>
    Effect.gen(function*() {
      const { alice, copy, device, live, room } = yield* sleepingBot
      const old = yield* live((bot) =>
        Effect.gen(function*() {
          yield* until(bot, 50)
          yield* bot.say(room, "one")
          return yield* copy()
        })
      )
      yield* live((bot) =>
        Effect.gen(function*() {
          yield* claimed(alice, device.me.id, 40)
          yield* until(bot, 50)
        })
      )
      yield* live((bot) =>
        Effect.gen(function*() {
          const last = yield* bot.say(room, "two")
          yield* claimed(alice, device.me.id, 40)
          const state = yield* Effect.repeat(Effect.andThen(bot.sync, stateOf(bot)), {
            until: ({ older }) => older === true,
            times: 300
          })
          assert.isTrue(state.older)
          const next = yield* bot.say(room, "three")
          assert.notStrictEqual(next["session_id"], last["session_id"])
          assert.strictEqual((yield* bot.say(room, "four"))["session_id"], next["session_id"])
        }), old)
    }))

  test("is not what a process leaves that was killed", () =>
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
          assert.isUndefined((yield* stateOf(bot)).older)
        }), home)
    }))
})

const claims = (body: RawEvent) => Object.keys(recordOf(body["one_time_keys"]))

describe("A claim of keys that fails because of one user", () => {
  for (
    const [title, fault] of [
      ["is too large", MatrixFault.cases.Unavailable.make({ detail: "large", tooLarge: true })],
      ["is refused", MatrixFault.cases.Refused.make({ status: 400, errcode: "M_UNKNOWN", detail: "" })],
      ["gets no answer", MatrixFault.cases.Unavailable.make({ detail: "answered 500", status: 500 })]
    ] as const
  ) {
    for (const isMet of [false, true]) {
      test(`${title}: the others read${isMet ? ", who were met before" : ""}`, (way) =>
        Effect.gen(function*() {
          const { alice, bot, device, room } = yield* conversation()
          if (isMet) yield* bot.say(room, "met")
          const eve = yield* somebody("eve")
          const shared = yield* encryptedRoom(alice, [device.me, eve])
          yield* bot.sync
          way.claim = (send) => (body) =>
            claims(body).includes(eve.id)
              ? Effect.fail(new MatrixError({ call: "POST keys/claim", reason: fault }))
              : send(body)
          yield* bot.say(shared, "to both")
          assert.strictEqual(yield* alice.read(shared, yield* heardBy(alice.sync)), "to both")
        }))
    }
  }
})

describe("Keys that are too large to be sent at once", () => {
  for (const largest of [1, 2]) {
    test(`are sent to ${largest} at a time`, (way) =>
      Effect.gen(function*() {
        const { alice, bot, device } = yield* conversation()
        const others = yield* Effect.forEach(["carol", "dave", "eve"], (name) => somebody(name))
        const second = yield* somebody("carol", "CAROLS2")
        const shared = yield* encryptedRoom(alice, [device.me, ...others])
        yield* bot.sync
        way.largest = largest
        yield* bot.say(shared, "to all")
        for (const one of [alice, second, ...others]) {
          assert.strictEqual(yield* one.read(shared, yield* heardBy(one.sync)), "to all")
        }
      }))
  }

  test("are left out where one device's are too large alone", (way) =>
    Effect.gen(function*() {
      const { bot, room } = yield* conversation()
      way.largest = 0
      assert.isString(at(yield* bot.say(room, "nobody reads it"), "session_id"))
    }))
})
