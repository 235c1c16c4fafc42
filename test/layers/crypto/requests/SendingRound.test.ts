import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer, type Scope } from "effect"
import { at, recordOf } from "../../../../src/domain/Json.ts"
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
  sleepingBot,
  somebody
} from "../../../contracts/CryptoCases.ts"
import { keysClaimed, stateOn, untilKeys } from "../../../contracts/CryptoKeys.contract.ts"
import { loggedIn, sandboxServer } from "../../../support/SandboxHttp.ts"

type Claim = (typeof KeyServer.Service)["claim"]

/** What becomes of the bot's requests on their way; `largest`: the most devices that are sent to at once. */
interface Way {
  claim: (send: Claim) => Claim
  largest: number
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
  const way: Way = { claim: (send) => send, largest: Infinity }
  it.live(title, () => Effect.scoped(body(way)).pipe(Effect.provide(worldOf(way))), 30_000)
}

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
        yield* live((bot) => untilKeys(bot, 50))
        yield* keysClaimed(alice, device.me.id, 40)
        yield* faults.always("keys_upload", { _tag: "Refused", status, errcode }, { user: device.me.id })
        yield* live((bot) =>
          Effect.gen(function*() {
            yield* bot.sync
            yield* bot.say(room, "hello")
            const state = yield* Effect.repeat(Effect.andThen(bot.look, stateOn(bot)), {
              until: (now) => now.backup !== undefined && now.refusedUpload !== undefined,
              times: 300
            })
            assert.strictEqual(state.identity._tag, "Signed")
            assert.strictEqual(state.backup?.state, "on")
            assert.include(state.refusedUpload, `${status}`)
            assert.isUndefined(state.older)
            yield* faults.always("keys_upload", undefined, { user: device.me.id })
            yield* untilKeys(bot, 50)
            assert.isUndefined((yield* stateOn(bot)).refusedUpload)
          })
        )
      }))
  }
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
