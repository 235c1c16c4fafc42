import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer, type Scope } from "effect"
import { recordOf } from "../../../../src/domain/Json.ts"
import { MatrixError, MatrixFault } from "../../../../src/domain/matrix/MatrixError.ts"
import type { RawEvent } from "../../../../src/domain/matrix/SyncBatch.ts"
import * as CryptoEngine from "../../../../src/layers/crypto/CryptoEngine.ts"
import { HomeserverHandle } from "../../../../src/sandbox/homeserver/HomeserverHandle.ts"
import { KeyServer } from "../../../../src/services/crypto/KeyServer.ts"
import {
  botDevice,
  conversation,
  CryptoWorld,
  encryptedRoom,
  heardBy,
  somebody,
  type StartedBot
} from "../../../contracts/CryptoCases.ts"
import { loggedIn, sandboxServer } from "../../../support/SandboxHttp.ts"

type Answering = (answer: RawEvent, body: RawEvent) => Effect.Effect<RawEvent, MatrixError>

/** What becomes of the homeserver's answers on their way. */
interface Meddling {
  query: Answering
  claim: Answering
  /** Uploads of keys that were answered. */
  uploads: number
}

const test = (
  title: string,
  body: (meddling: Meddling) => Effect.Effect<void, unknown, CryptoWorld | Scope.Scope>
) => {
  const meddling: Meddling = { query: Effect.succeed, claim: Effect.succeed, uploads: 0 }
  const hostile = Layer.effect(
    KeyServer,
    Effect.map(KeyServer, (server) =>
      KeyServer.of({
        ...server,
        upload: (body) => Effect.tap(server.upload(body), () => Effect.sync(() => meddling.uploads++)),
        query: (asked) => Effect.flatMap(server.query(asked), (answer) => meddling.query(answer, asked)),
        claim: (asked) => Effect.flatMap(server.claim(asked), (answer) => meddling.claim(answer, asked))
      }))
  )
  const world = Layer.effect(
    CryptoWorld,
    Effect.map(HomeserverHandle, (handle) => ({
      url: handle.url,
      login: (name: string, device: string) => Effect.provideService(loggedIn(name, device), HomeserverHandle, handle),
      crypto: (options) => Layer.provide(CryptoEngine.layer(options), hostile)
    }))
  ).pipe(Layer.provideMerge(sandboxServer))
  it.live(title, () => Effect.scoped(body(meddling)).pipe(Effect.provide(world)))
}

const changed = ({ crypto }: Pick<StartedBot, "crypto">, ...users: ReadonlyArray<string>) =>
  crypto.receive({ toDevice: [], changed: users, left: [], counts: {}, unusedFallback: undefined })

const asksFor = (body: RawEvent, part: string, user: string) => Object.hasOwn(recordOf(body[part]), user)

/** Puts something else in the place of a user's part of an answer. */
const replacing = (part: string, user: string, bad: unknown): Answering => (answer, body) =>
  Effect.succeed(
    asksFor(body, part === "one_time_keys" ? part : "device_keys", user)
      ? { ...answer, [part]: { ...recordOf(answer[part]), [user]: bad } }
      : answer
  )

/** Alice's room, and one of Eve, whose server may say anything. */
const twoRooms = Effect.gen(function*() {
  const { alice, bot, device, room } = yield* conversation()
  const eve = yield* somebody("eve")
  const hers = yield* encryptedRoom(eve, [device.me])
  yield* bot.sync
  return { alice, bot, eve, hers, room }
})

const failing: Answering = () =>
  Effect.fail(
    new MatrixError({ call: "POST keys/query", reason: MatrixFault.cases.Unavailable.make({ detail: "broke" }) })
  )

describe("Another server that is broken or hostile", () => {
  for (const bad of [[], "x", null, 5, { "\ud800": {} }]) {
    test(`silences no room by devices such as ${JSON.stringify(bad)}`, (meddling) =>
      Effect.gen(function*() {
        const { alice, bot, eve, hers, room } = yield* twoRooms
        meddling.query = replacing("device_keys", eve.id, bad)
        yield* changed(bot, eve.id, alice.id)
        yield* bot.say(hers, "to eve")
        yield* bot.say(room, "to alice")
        assert.strictEqual(yield* alice.read(room, yield* heardBy(alice.sync)), "to alice")
      }))
  }

  for (const part of ["failures", "master_keys", "self_signing_keys", "user_signing_keys"]) {
    test(`silences no room by ${part} that are none`, (meddling) =>
      Effect.gen(function*() {
        const { alice, bot, eve, hers, room } = yield* twoRooms
        meddling.query = (answer) => Effect.succeed({ ...answer, [part]: 5 })
        yield* changed(bot, eve.id, alice.id)
        yield* bot.say(hers, "to eve")
        yield* bot.say(room, "to alice")
        assert.strictEqual(yield* alice.read(room, yield* heardBy(alice.sync)), "to alice")
      }))
  }

  for (const bad of ["x", null, { EVES: "x" }, { EVES: { bad: 1 } }]) {
    test(`silences no room that it shares by one-time keys such as ${JSON.stringify(bad)}`, (meddling) =>
      Effect.gen(function*() {
        const { alice, bot, device } = yield* conversation()
        const eve = yield* somebody("eve")
        const shared = yield* encryptedRoom(alice, [device.me, eve])
        yield* bot.sync
        meddling.claim = replacing("one_time_keys", eve.id, bad)
        yield* bot.say(shared, "to both")
        assert.strictEqual(yield* alice.read(shared, yield* heardBy(alice.sync)), "to both")
      }))
  }

  test("silences only its own rooms where no answer about its users comes", (meddling) =>
    Effect.gen(function*() {
      const { alice, bot, eve, hers, room } = yield* twoRooms
      meddling.query = (answer, body) =>
        asksFor(body, "device_keys", eve.id) ? failing(answer, body) : Effect.succeed(answer)
      yield* changed(bot, eve.id, alice.id)
      const error = yield* Effect.flip(bot.say(hers, "to eve"))
      assert.instanceOf(error, MatrixError)
      yield* bot.say(room, "to alice")
      assert.strictEqual(yield* alice.read(room, yield* heardBy(alice.sync)), "to alice")
    }))

  test("keeps no account's identity from being looked at", (meddling) =>
    Effect.gen(function*() {
      const device = yield* botDevice()
      const eve = yield* somebody("eve")
      meddling.query = (answer, body) =>
        asksFor(body, "device_keys", eve.id) ? failing(answer, body) : Effect.succeed(answer)
      yield* Effect.scoped(Effect.gen(function*() {
        const bot = yield* device.start()
        const hers = yield* encryptedRoom(eve, [device.me])
        yield* bot.sync
        yield* Effect.flip(bot.say(hers, "to eve"))
      }))
      const { crypto, look } = yield* device.start()
      yield* changed({ crypto }, eve.id)
      const state = yield* Effect.repeat(Effect.andThen(look, crypto.state), {
        until: (now) => now._tag === "On" && now.identity._tag !== "Unknown",
        times: 200
      })
      assert.strictEqual(state._tag === "On" ? state.identity._tag : "", "Signed")
    }))
})

describe("One-time keys", () => {
  for (const [count, uploads] of [[0, 1], [10, 0]] as const) {
    test(`are ${uploads === 1 ? "published at once" : "left for later"} where ${count} are left`, (meddling) =>
      Effect.gen(function*() {
        const { bot } = yield* conversation()
        yield* Effect.repeat(bot.sync, { times: 2 })
        meddling.uploads = 0
        yield* bot.crypto.receive({
          toDevice: [],
          changed: [],
          left: [],
          counts: { signed_curve25519: count },
          unusedFallback: ["signed_curve25519"]
        })
        assert.strictEqual(meddling.uploads, uploads)
      }))
  }
})
