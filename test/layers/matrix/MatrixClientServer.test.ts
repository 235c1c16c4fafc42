import { assert, describe, it } from "@effect/vitest"
import { Duration, Effect, Fiber, Layer, Redacted } from "effect"
import { createServer } from "node:net"
import type { RoomId } from "../../../src/domain/Ids.ts"
import type { MatrixError } from "../../../src/domain/matrix/MatrixError.ts"
import * as MatrixClientServer from "../../../src/layers/matrix/MatrixClientServer.ts"
import * as FaultsOff from "../../../src/sandbox/homeserver/Faults.ts"
import { Faults } from "../../../src/sandbox/homeserver/Faults.ts"
import * as Homeserver from "../../../src/sandbox/homeserver/Homeserver.ts"
import { HomeserverHandle } from "../../../src/sandbox/homeserver/HomeserverHandle.ts"
import { Matrix } from "../../../src/services/matrix/Matrix.ts"
import { content, start } from "../../contracts/World.ts"

const secretToken = "token-that-nobody-may-read"

const connected = Layer.unwrap(
  Effect.gen(function*() {
    const { people, session, url } = yield* HomeserverHandle
    const { token } = yield* session(yield* people.user("bot"))
    return MatrixClientServer.layer({ homeserver: url, token: Redacted.make(token) })
  })
).pipe(Layer.provideMerge(Homeserver.layer()), Layer.provideMerge(FaultsOff.layer))

const failure = <A, R>(effect: Effect.Effect<A, MatrixError, R>) => Effect.orDie(Effect.flip(effect))

const setting = Effect.gen(function*() {
  const matrix = yield* Matrix
  const { people } = yield* HomeserverHandle
  const room = yield* matrix.createRoom({ invite: [], direct: false })
  const send = (txn: string) => matrix.send(room, "m.room.message", txn, { msgtype: "m.text", body: txn })
  const bodies = Effect.map(
    people.history((yield* matrix.whoami).user, room),
    (events) => events.filter((event) => event["type"] === "m.room.message").map((event) => content(event)["body"])
  )
  return { matrix, faults: yield* Faults, room, send, bodies }
})

describe("MatrixClientServer against a homeserver that", () => {
  const test = (title: string, body: Effect.Effect<void, MatrixError, Matrix | Faults | HomeserverHandle>) =>
    it.live(title, () => Effect.provide(body, connected))

  test(
    "limits, and says for how long in the body",
    Effect.gen(function*() {
      const { faults, send } = yield* setting
      yield* faults.next("send", { _tag: "RateLimited", retryAfter: 1234, said: "body" })
      assert.deepStrictEqual({ ...(yield* failure(send("a"))).reason }, { _tag: "RateLimited", retryAfter: 1234 })
      yield* send("a")
    })
  )

  test(
    "limits, and says for how long in the header alone",
    Effect.gen(function*() {
      const { faults, send } = yield* setting
      yield* faults.next("send", { _tag: "RateLimited", retryAfter: 1234, said: "header" })
      assert.deepStrictEqual({ ...(yield* failure(send("a"))).reason }, { _tag: "RateLimited", retryAfter: 2000 })
    })
  )

  test(
    "limits without saying for how long",
    Effect.gen(function*() {
      const { faults, send } = yield* setting
      yield* faults.next("send", { _tag: "RateLimited", retryAfter: 1234, said: "nowhere" })
      assert.deepStrictEqual({ ...(yield* failure(send("a"))).reason }, { _tag: "RateLimited" })
    })
  )

  test(
    "counts events as Synapse does",
    Effect.gen(function*() {
      const { faults, send } = yield* setting
      yield* faults.limit({ perSecond: 0.001, burst: 3 })
      yield* Effect.forEach(["a", "b", "c"], send)
      const { reason } = yield* failure(send("d"))
      assert.isTrue(reason._tag === "RateLimited" && reason.retryAfter! > 900_000)
      yield* faults.limit(undefined)
      yield* send("d")
    })
  )

  test(
    "answers with a proxy's page",
    Effect.gen(function*() {
      const { faults, send } = yield* setting
      yield* faults.next("send", { _tag: "Broken", status: 502 })
      const error = yield* failure(send("a"))
      assert.strictEqual(error.message, "PUT send: answered 502 without a Matrix answer")
    })
  )

  test(
    "cuts the connection before it acts",
    Effect.gen(function*() {
      const { bodies, faults, send } = yield* setting
      yield* faults.next("send", { _tag: "Cut", acted: false })
      assert.strictEqual((yield* failure(send("a"))).reason._tag, "Unavailable")
      assert.deepStrictEqual(yield* bodies, [])
    })
  )

  test(
    "cuts the connection after it acted, and knows the transaction again",
    Effect.gen(function*() {
      const { bodies, faults, send } = yield* setting
      yield* faults.next("send", { _tag: "Cut", acted: true })
      assert.strictEqual((yield* failure(send("a"))).reason._tag, "Unavailable")
      yield* send("a")
      assert.deepStrictEqual(yield* bodies, ["a"])
    })
  )

  test(
    "holds a send until it is released",
    Effect.gen(function*() {
      const { bodies, faults, send } = yield* setting
      const held = yield* faults.hold("send")
      const sending = yield* Effect.forkChild(send("a"))
      yield* held.arrived
      assert.deepStrictEqual(yield* bodies, [])
      yield* held.release
      yield* Fiber.join(sending)
      assert.deepStrictEqual(yield* bodies, ["a"])
    })
  )

  test(
    "never answers a sync: ending the wait ends the request",
    Effect.gen(function*() {
      const { faults, matrix } = yield* setting
      const since = yield* start
      const held = yield* faults.hold("sync")
      const waiting = yield* Effect.forkChild(matrix.sync(since, Duration.seconds(30)))
      yield* held.arrived
      yield* Fiber.interrupt(waiting)
      yield* held.abandoned
      // The connection that was cut stands in nobody's way.
      yield* matrix.sync(since, Duration.zero)
    })
  )

  test(
    "refuses the token, for good or until the next login",
    Effect.gen(function*() {
      const { faults, matrix } = yield* setting
      yield* faults.next("whoami", { _tag: "TokenRefused", soft: true })
      assert.deepStrictEqual({ ...(yield* failure(matrix.whoami)).reason }, { _tag: "TokenRefused", soft: true })
      yield* faults.next("whoami", { _tag: "TokenRefused", soft: false })
      assert.deepStrictEqual({ ...(yield* failure(matrix.whoami)).reason }, { _tag: "TokenRefused", soft: false })
    })
  )

  test(
    "cuts its timelines short",
    Effect.gen(function*() {
      const { faults, matrix, send } = yield* setting
      const since = yield* start
      yield* Effect.forEach(["a", "b", "c"], send)
      yield* faults.timelineLimit(2)
      const joined = (yield* matrix.sync(since, Duration.zero)).joined[0]
      assert.deepStrictEqual(joined?.timeline.map((event) => content(event)["body"]), ["b", "c"])
      assert.isTrue(joined?.limited)
    })
  )
})

describe("MatrixClientServer without a homeserver", () => {
  it.live("says so without the address, the query, the token or the text", () =>
    Effect.gen(function*() {
      const port = yield* Effect.callback<number>((resume) => {
        const server = createServer()
        server.listen(0, "127.0.0.1", () => {
          const { port } = server.address() as { port: number }
          server.close(() => resume(Effect.succeed(port)))
        })
      })
      const layer = MatrixClientServer.layer({
        homeserver: `http://127.0.0.1:${port}`,
        token: Redacted.make(secretToken)
      })
      const error = yield* Matrix.pipe(
        Effect.flatMap((matrix) =>
          failure(matrix.send("!room" as RoomId, "m.room.message", "txn", { body: "a secret text" }))
        ),
        Effect.provide(layer)
      )
      assert.strictEqual(error.message, "PUT send: no answer (ECONNREFUSED)")
      assert.notMatch(JSON.stringify(error), new RegExp(`${secretToken}|secret text|127|txn`))
    }))
})
