import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer, Metric, Redacted, Stream } from "effect"
import { createServer } from "node:http"
import type { AddressInfo } from "node:net"
import { EventId, RoomId } from "../../../../src/domain/Ids.ts"
import * as MatrixClientServer from "../../../../src/layers/matrix/MatrixClientServer.ts"
import { limitsCounted } from "../../../../src/layers/operations/MatrixAgentInstrumented.ts"
import { rateLimited } from "../../../../src/layers/operations/Metrics.ts"
import { KeyServer } from "../../../../src/services/crypto/KeyServer.ts"
import { Matrix } from "../../../../src/services/matrix/Matrix.ts"
import { Media } from "../../../../src/services/matrix/Media.ts"
import { Proxies } from "../../../../src/services/matrix/Proxies.ts"

/** A homeserver that lets nothing through. */
const limiting = Effect.acquireRelease(
  Effect.callback<{ readonly url: string; readonly close: () => void }>((resume) => {
    const server = createServer((request, response) => {
      request.resume()
      response.writeHead(429, { "content-type": "application/json" }).end("{\"errcode\":\"M_LIMIT_EXCEEDED\"}")
    })
    server.listen(0, "127.0.0.1", () =>
      resume(Effect.succeed({
        url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
        close: () => {
          server.close()
          server.closeAllConnections()
        }
      })))
  }),
  ({ close }) => Effect.sync(close)
)

const room = RoomId.make("!r")
const file = {
  bytes: Stream.make(Buffer.from("x")),
  size: 1,
  mime: "text/plain"
}

/** Calls of every kind, by what they are for. */
const calls: Readonly<Record<string, Effect.Effect<unknown, unknown, Matrix | Media | KeyServer>>> = {
  whoami: Effect.flatMap(Matrix, ({ whoami }) => whoami),
  send: Effect.flatMap(Matrix, (matrix) => matrix.send(room, "m.room.message", "t" as never, {})),
  redact: Effect.flatMap(Matrix, (matrix) => matrix.redact(room, EventId.make("$1"), "t")),
  leave: Effect.flatMap(Matrix, (matrix) => matrix.leave(room)),
  upload: Effect.flatMap(Media, (media) => media.upload(file)),
  download: Effect.scoped(Effect.flatMap(Media, (media) => media.download("mxc://a.example/b"))),
  keys: Effect.flatMap(KeyServer, ({ query }) => query({}))
}

describe("a request that the homeserver answers with 429", () => {
  it.live.each(Object.entries(calls))("is counted once: %s", ([, call]) =>
    Effect.gen(function*() {
      const { url } = yield* limiting
      const account = MatrixClientServer.layer({ homeserver: url, token: Redacted.make("t") }).pipe(
        Layer.provide(Layer.succeed(Proxies, () => Effect.succeed(undefined))),
        Layer.provide(limitsCounted)
      )
      yield* Effect.flip(Effect.provide(call, account))
      assert.strictEqual((yield* Metric.value(rateLimited)).count, 1)
    }).pipe(Effect.scoped, Effect.provideService(Metric.MetricRegistry, new Map())))
})
