import { assert, describe, it } from "@effect/vitest"
import { Deferred, Effect, Fiber } from "effect"
import { TestClock } from "effect/testing"
import type { Socket } from "node:net"
import { brotliCompressSync, deflateSync, gzipSync } from "node:zlib"
import { type AgentRequest, makeAgentHttp } from "../../../../src/layers/agent/http/AgentHttp.ts"
import { textOfAnswer } from "../../../../src/layers/agent/http/AnswerReading.ts"
import { freePort } from "../../../support/FreePort.ts"
import { type Answering, loopbackServer } from "../../../support/LoopbackServer.ts"

const requestTo = (url: string, body?: string): AgentRequest => ({
  method: body === undefined ? "GET" : "POST",
  url: new URL(url),
  headers: { accept: "text/event-stream" },
  patience: "1 minute",
  ...(body === undefined ? {} : { body })
})

/** A server with this behaviour, and requests to it. */
const asking = Effect.fnUntraced(function*(answer: Answering) {
  const server = yield* loopbackServer(answer)
  const ask = yield* makeAgentHttp(server.url)
  const said = (body?: string) =>
    Effect.scoped(Effect.flatMap(ask(requestTo(server.url, body)), (answer) => textOfAnswer(answer, 1_000)))
  return { server, ask, said }
})

describe("makeAgentHttp", () => {
  it.live("sends requests one after the other over one connection", () =>
    Effect.gen(function*() {
      const sockets = new Set<Socket>()
      const { said } = yield* asking(({ body, request }, response) => {
        sockets.add(request.socket)
        response.end(`heard ${body}`)
      })
      assert.strictEqual(yield* said("one"), "heard one")
      assert.strictEqual(yield* said("two"), "heard two")
      assert.strictEqual(sockets.size, 1)
    }))

  it.live("sends a request once more that met a connection which was just closed, and only once", () =>
    Effect.gen(function*() {
      const heard: Array<string> = []
      const { said } = yield* asking(({ body, request }, response) => {
        heard.push(body)
        if (body.startsWith("cut")) request.socket.destroy()
        else response.end("yes")
      })
      assert.strictEqual(yield* said("first"), "yes")
      const cut = yield* Effect.flip(said("cut"))
      assert.deepStrictEqual({ ...cut }, { _tag: "AgentHttpTrouble", code: "ECONNRESET", sent: true })
      // Over a new connection the cut is the server's own doing.
      yield* Effect.flip(said("cut again"))
      assert.deepStrictEqual(heard, ["first", "cut", "cut", "cut again"])
    }))

  it.live("knows that a request did not arrive where nobody listens", () =>
    Effect.gen(function*() {
      const url = `http://127.0.0.1:${yield* freePort}`
      const ask = yield* makeAgentHttp(url)
      const trouble = yield* Effect.flip(Effect.scoped(ask(requestTo(url, "x"))))
      assert.deepStrictEqual({ ...trouble }, { _tag: "AgentHttpTrouble", code: "ECONNREFUSED", sent: false })
    }))

  for (
    const [coding, compress] of [["gzip", gzipSync], ["deflate", deflateSync], ["br", brotliCompressSync]] as const
  ) {
    it.live(`reads an answer that is compressed unasked, as ${coding}`, () =>
      Effect.gen(function*() {
        const { said } = yield* asking(({ request }, response) => {
          assert.strictEqual(request.headers["accept-encoding"], "identity")
          response.writeHead(200, { "content-encoding": coding }).end(compress("text"))
        })
        assert.strictEqual(yield* said(), "text")
      }))
  }

  it.live("reads an answer as it is that names no compression that we know, also where every object knows the word", () =>
    Effect.gen(function*() {
      const { said } = yield* asking(({ body }, response) =>
        response.writeHead(200, { "content-encoding": body }).end("text")
      )
      for (const coding of ["zstd", "constructor", "toString", "__proto__"]) {
        assert.strictEqual(yield* said(coding), "text")
      }
    }))

  it.live("fails where a compressed answer is cut, or longer than is read", () =>
    Effect.gen(function*() {
      const whole = gzipSync("x".repeat(2_000))
      const { said } = yield* asking(({ body }, response) =>
        response.writeHead(200, { "content-encoding": "gzip" }).end(body === "cut" ? whole.subarray(0, 15) : whole)
      )
      assert.strictEqual((yield* Effect.flip(said("cut"))).code, "Z_BUF_ERROR")
      assert.strictEqual((yield* Effect.flip(said("long"))).code, "TOO_LARGE")
    }))

  it.effect("keeps the connection of an answer of which enough was read, where its end is near", () =>
    Effect.gen(function*() {
      const sockets = new Set<Socket>()
      const { ask, server } = yield* asking(({ request }, response) => {
        sockets.add(request.socket)
        response.write("begun")
        setImmediate(() => response.end("over"))
      })
      for (let count = 0; count < 3; count++) {
        yield* Effect.scoped(Effect.flatMap(ask(requestTo(server.url, "x")), ({ next }) => next))
      }
      assert.strictEqual(sockets.size, 1)
    }))

  /** A server whose answers do not end, and when a connection to it was closed. */
  const endless = Effect.gen(function*() {
    const [begun, closed] = [yield* Deferred.make<void>(), yield* Deferred.make<void>()]
    const { ask, server } = yield* asking(({ request }, response) => {
      request.socket.once("close", () => Deferred.doneUnsafe(closed, Effect.void))
      response.write("begun")
    })
    const read = (then: Effect.Effect<void>) =>
      Effect.scoped(Effect.gen(function*() {
        yield* (yield* ask(requestTo(server.url, "x"))).next
        yield* Deferred.succeed(begun, undefined)
        yield* then
      }))
    return { begun, closed, read }
  })

  it.effect("closes the connection when enough was read, and the end does not come within 100 ms", () =>
    Effect.gen(function*() {
      const { begun, closed, read } = yield* endless
      const reading = yield* Effect.forkChild(read(Effect.void))
      yield* Deferred.await(begun)
      yield* TestClock.adjust("99 millis")
      assert.isUndefined(reading.pollUnsafe())
      yield* TestClock.adjust("1 millis")
      yield* Fiber.join(reading)
      yield* Deferred.await(closed)
    }))

  it.effect("closes the connection at once when the request is interrupted, as agents take that for a stop", () =>
    Effect.gen(function*() {
      const { begun, closed, read } = yield* endless
      const reading = yield* Effect.forkChild(read(Effect.never))
      yield* Deferred.await(begun)
      yield* Fiber.interrupt(reading)
      yield* Deferred.await(closed)
    }))

  it.live("sends a request that may be given only once over a connection of its own, and never again", () =>
    Effect.gen(function*() {
      const [heard, sockets] = [new Array<string>(), new Set<Socket>()]
      const { ask, said, server } = yield* asking(({ body, request }, response) => {
        heard.push(body)
        sockets.add(request.socket)
        if (body === "cut") request.socket.destroy()
        else response.end("yes")
      })
      yield* said("first")
      const once = (body: string) => ask({ ...requestTo(server.url, body), isOnce: true })
      assert.strictEqual(yield* Effect.scoped(Effect.flatMap(once("act"), (answer) => textOfAnswer(answer, 9))), "yes")
      const cut = yield* Effect.flip(Effect.scoped(once("cut")))
      assert.deepStrictEqual({ ...cut }, { _tag: "AgentHttpTrouble", code: "ECONNRESET", sent: true })
      assert.deepStrictEqual([heard, sockets.size], [["first", "act", "cut"], 3])
    }))

  it.effect("waits for the beginning of an answer as long as it was told, and five minutes for more of it", () =>
    Effect.gen(function*() {
      const heard = yield* Deferred.make<void>()
      const { ask, server } = yield* asking(({ body }, response) => {
        if (body === "answer") response.write("begun")
        Deferred.doneUnsafe(heard, Effect.void)
      })
      const silent = yield* Effect.forkChild(Effect.flip(Effect.scoped(ask(requestTo(server.url, "nothing")))))
      yield* Deferred.await(heard)
      yield* TestClock.adjust("59 seconds")
      assert.isUndefined(silent.pollUnsafe())
      yield* TestClock.adjust("1 second")
      assert.strictEqual((yield* Fiber.join(silent)).code, "ETIMEDOUT")

      const { next } = yield* ask(requestTo(server.url, "answer"))
      assert.strictEqual(Buffer.from((yield* next) ?? []).toString(), "begun")
      const rest = yield* Effect.forkChild(Effect.flip(next), { startImmediately: true })
      yield* TestClock.adjust("5 minutes")
      assert.strictEqual((yield* Fiber.join(rest)).code, "ETIMEDOUT")
    }))
})
