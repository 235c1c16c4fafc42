import { assert, describe, it } from "@effect/vitest"
import { Clock, Duration, Effect, Exit, Layer, Redacted, type Scope } from "effect"
import type { StreamToken } from "../../../../src/domain/Ids.ts"
import { loadParts } from "../../../../src/layers/crypto/engine/EngineParts.ts"
import { takeNews } from "../../../../src/layers/crypto/engine/NewsTaking.ts"
import * as MatrixClientServer from "../../../../src/layers/matrix/MatrixClientServer.ts"
import { HomeserverHandle } from "../../../../src/sandbox/homeserver/HomeserverHandle.ts"
import { SyncFreshness } from "../../../../src/services/intake/SyncFreshness.ts"
import { Matrix } from "../../../../src/services/matrix/Matrix.ts"
import { encryptedIn, encryptedRoom, heardBy, joins, placeOf } from "../../../contracts/CryptoCases.ts"
import { olmClient } from "../../../support/OlmClient.ts"
import { failingFile } from "../../../support/Records.ts"
import { loggedIn, sandboxServer } from "../../../support/SandboxHttp.ts"

/** The bot's engine over a disk that may fail, and Alice in a room with it. */
const conversation = Effect.gen(function*() {
  const me = yield* loggedIn("bot", "BOTS")
  const { url } = yield* HomeserverHandle
  const { file } = yield* failingFile()
  const server = MatrixClientServer.layer({ homeserver: url, token: Redacted.make(me.token) })
  const context = yield* Layer.build(server)
  const matrix = yield* Effect.provide(Matrix, context)
  const syncs = { come: true }
  const freshness = { isFresh: Effect.sync(() => syncs.come), note: () => Effect.void }
  const parts = yield* Effect.provide(loadParts({ user: me.id, device: me.device }, file), context).pipe(
    Effect.provideService(SyncFreshness, freshness)
  )
  let since: StreamToken | undefined
  const look = Effect.suspend(() => matrix.sync(since, Duration.zero))
  /** Takes a sync's news and sends what follows from them; what was said in rooms. */
  const sync = Effect.gen(function*() {
    const { joined, keys, next } = yield* look
    yield* takeNews(parts.engine, keys!)
    since = next
    yield* parts.outgoing.flush()
    return joined.flatMap(({ timeline }) => timeline)
  })
  yield* parts.outgoing.flush()
  const alice = yield* olmClient("alice", "ALICES")
  yield* alice.flush
  const room = yield* encryptedRoom(alice, [me])
  yield* sync
  yield* alice.sync
  const say = Effect.fnUntraced(function*(body: string) {
    const sealed = yield* parts.seal(room, "m.room.message", { body })
    yield* matrix.send(room, "m.room.encrypted", body, sealed)
    return sealed
  })
  return { alice, file, parts, room, say, sync, syncs }
})

describe("The engine on a disk that fails", () => {
  const test = (title: string, body: Effect.Effect<void, unknown, HomeserverHandle | Scope.Scope>) =>
    it.live(title, () => Effect.scoped(body).pipe(Effect.provide(sandboxServer)))

  test(
    "seals nothing then, and later at no place that it had before",
    Effect.gen(function*() {
      const { alice, file, parts, room, say, sync } = yield* conversation
      const places = [placeOf(yield* say("one"))]
      file.fails = true
      for (let tries = 0; tries < 3; tries++) yield* Effect.flip(parts.seal(room, "m.room.message", { body: "lost" }))
      file.fails = false
      yield* sync
      places.push(placeOf(yield* say("two")), placeOf(yield* say("three")))
      assert.strictEqual(new Set(places).size, 3)
      const read = yield* Effect.forEach(encryptedIn(yield* alice.sync), (event) => alice.read(room, event))
      assert.deepStrictEqual(read, ["one", "two", "three"])
    })
  )

  test(
    "shares a room's key once it can keep that it did",
    Effect.gen(function*() {
      const { alice, file, parts, room, say } = yield* conversation
      file.fails = true
      yield* Effect.flip(parts.seal(room, "m.room.message", { body: "lost" }))
      file.fails = false
      yield* say("hello")
      assert.strictEqual(yield* alice.read(room, yield* heardBy(alice.sync)), "hello")
    })
  )
})

describe("The engine while no sync comes", () => {
  it.live("gives who was put out meanwhile no key of what is said then", () =>
    Effect.gen(function*() {
      const { alice, parts, room, say, sync, syncs } = yield* conversation
      const carol = yield* olmClient("carol", "CAROLS")
      yield* carol.flush
      const at = `rooms/${encodeURIComponent(room)}`
      yield* alice.ask("POST", `${at}/invite`, { user_id: carol.id })
      yield* joins(carol, room)
      yield* sync
      parts.knowledge.forget([room])
      const before = yield* say("before")
      yield* alice.ask("POST", `${at}/kick`, { user_id: carol.id })
      syncs.come = false
      const clock = yield* Clock.Clock
      const later = Object.assign(Object.create(clock) as typeof clock, {
        currentTimeMillis: Effect.map(clock.currentTimeMillis, (now) => now + 10_000)
      })
      const after = yield* Effect.provideService(say("after"), Clock.Clock, later)
      assert.notStrictEqual(after["session_id"], before["session_id"])
      assert.strictEqual(yield* alice.read(room, yield* heardBy(alice.sync)), "after")
      yield* carol.sync
      const event = { type: "m.room.encrypted", sender: alice.id, event_id: "$x:y", origin_server_ts: 1 }
      assert.isTrue(Exit.isFailure(yield* Effect.exit(carol.read(room, { ...event, content: after }))))
    }).pipe(Effect.scoped, Effect.provide(sandboxServer)))
})
