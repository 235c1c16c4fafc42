import { assert, describe, it } from "@effect/vitest"
import { Duration, Effect, Layer, Redacted } from "effect"
import { createServer } from "node:http"
import type { AddressInfo } from "node:net"
import type { StreamToken } from "../../../src/domain/Ids.ts"
import type { RawEvent } from "../../../src/domain/matrix/SyncBatch.ts"
import * as MatrixClientServer from "../../../src/layers/matrix/MatrixClientServer.ts"
import { Matrix } from "../../../src/services/matrix/Matrix.ts"

const mebibyte = 1024 * 1024

/** A homeserver whose syncs hold a mebibyte for each event that is asked for. */
const heavy = Effect.acquireRelease(
  Effect.promise(() =>
    new Promise<{ readonly url: string; readonly close: () => void }>((ready) => {
      const piece = "x".repeat(mebibyte)
      const server = createServer((message, response) => {
        const url = new URL(message.url ?? "", "http://x")
        if (url.pathname.endsWith("/whoami")) return void response.end(JSON.stringify({ user_id: "@bot:x" }))
        const filter = JSON.parse(url.searchParams.get("filter") ?? "{}") as {
          readonly room: { readonly timeline: { readonly limit: number } }
        }
        const events = Array.from(
          { length: filter.room.timeline.limit + 15 },
          (_, n): RawEvent => ({ event_id: `$${n}`, content: { body: piece } })
        )
        response.end(JSON.stringify({ next_batch: "s2", rooms: { join: { "!r:x": { timeline: { events } } } } }))
      })
      server.listen(0, "127.0.0.1", () =>
        ready({
          url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
          close: () => {
            server.closeAllConnections()
            server.close()
          }
        }))
    })
  ),
  ({ close }) => Effect.sync(close)
)

describe("MatrixClientServer", () => {
  it.live("says of a batch that it is too large, and can ask for a smaller one", () =>
    Effect.gen(function*() {
      const { url } = yield* heavy
      const matrix = yield* Effect.flatMap(
        Layer.build(MatrixClientServer.layer({ homeserver: url, token: Redacted.make("t") })),
        (context) => Effect.provide(Matrix, context)
      )
      const since = "s1" as StreamToken
      const { reason } = yield* Effect.flip(matrix.sync(since, Duration.zero, { withoutOurs: true }))
      assert.deepInclude({ ...reason }, { _tag: "Unavailable", tooLarge: true })
      for (const withoutOurs of [true, false]) {
        const batch = yield* matrix.sync(since, Duration.zero, { withoutOurs, limit: 10 })
        assert.strictEqual(batch.joined[0]?.timeline.length, 25)
      }
    }).pipe(Effect.scoped), 30_000)
})
