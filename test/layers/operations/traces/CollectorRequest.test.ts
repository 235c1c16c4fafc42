import { assert, describe, it } from "@effect/vitest"
import { Deferred, Effect, Exit, Fiber } from "effect"
import { createServer, type IncomingHttpHeaders, type ServerResponse } from "node:http"
import type { AddressInfo } from "node:net"
import { collectorRequest } from "../../../../src/layers/operations/traces/CollectorRequest.ts"

/** A collector that answers as `answer` does; when it was asked, with what, and when its connection was closed. */
const collector = Effect.fnUntraced(function*(answer: (response: ServerResponse) => void) {
  const asked = yield* Deferred.make<IncomingHttpHeaders>()
  const closed = yield* Deferred.make<void>()
  const server = createServer((request, response) => {
    Deferred.doneUnsafe(asked, Exit.succeed(request.headers))
    response.on("close", () => Deferred.doneUnsafe(closed, Exit.void))
    request.resume()
    answer(response)
  })
  yield* Effect.acquireRelease(
    Effect.callback<void>((resume) => void server.listen(0, "127.0.0.1", () => resume(Effect.void))),
    () =>
      Effect.sync(() => {
        server.closeAllConnections()
        server.close()
      })
  )
  return { asked, closed, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1/traces` }
})

const request = (url: string, timeout: number) =>
  collectorRequest({ url, compression: "none", timeout }, { "x-key": "1", "content-type": "text/plain" }, {
    type: "application/json",
    bytes: Uint8Array.from([1])
  })

describe("A request to a collector", () => {
  it.live("that is not answered is cut off, with its connection", () =>
    Effect.gen(function*() {
      const { closed, url } = yield* collector(() => undefined)
      assert.deepStrictEqual(yield* request(url, 50), { _tag: "Late", seconds: 1 })
      yield* Deferred.await(closed)
    }))

  it.live("that is interrupted is cut off too", () =>
    Effect.gen(function*() {
      const { asked, closed, url } = yield* collector(() => undefined)
      const sent = yield* Effect.forkChild(request(url, 600_000))
      yield* Deferred.await(asked)
      yield* Fiber.interrupt(sent)
      yield* Deferred.await(closed)
    }))

  it.live("whose answer has no end is answered, and cut off", () =>
    Effect.gen(function*() {
      const { closed, url } = yield* collector((response) => response.writeHead(200).write("x"))
      assert.deepStrictEqual(yield* request(url, 60_000), { _tag: "Answered", status: 200, after: undefined })
      yield* Deferred.await(closed)
    }))

  it.live("has the type of its body and the headers that are given", () =>
    Effect.gen(function*() {
      const { asked, url } = yield* collector((response) => response.writeHead(429, { "retry-after": "7" }).end())
      assert.deepStrictEqual(yield* request(url, 60_000), { _tag: "Answered", status: 429, after: 7_000 })
      assert.deepInclude(yield* Deferred.await(asked), { "x-key": "1", "content-type": "application/json" })
    }))
})
