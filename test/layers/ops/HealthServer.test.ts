import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer } from "effect"
import { connect } from "node:net"
import { StartRefused } from "../../../src/domain/ExitWith.ts"
import * as HealthServer from "../../../src/layers/ops/HealthServer.ts"
import { freePort } from "./FreePort.ts"

const page = (body: string) => Effect.succeed({ status: 200, type: "text/plain", body })
const pages = { "/live": page("ok"), "/dies": Effect.die("a secret"), "/fails": Effect.fail("a secret") }

const ask = (port: number, path: string, method = "GET") => Effect.promise(async () => {
  const response = await fetch(`http://127.0.0.1:${port}${path}`, { method })
  return { status: response.status, allow: response.headers.get("allow"), length: response.headers.get("content-length"), body: await response.text() }
})

const refusal = (host: string, port: number) => Effect.flip(Effect.scoped(Layer.build(HealthServer.layer({ host, port, pages }))))

describe("The pages for probes", () => {
  const served = <A, E>(title: string, use: (port: number) => Effect.Effect<A, E>) =>
    it.live(title, () => Effect.flatMap(freePort, (port) => Effect.provide(use(port), HealthServer.layer({ host: "127.0.0.1", port, pages }))))

  served("are read with GET and HEAD, whatever is asked behind them", (port) => Effect.gen(function*() {
    assert.deepInclude(yield* ask(port, "/live"), { status: 200, body: "ok" })
    assert.deepInclude(yield* ask(port, "/live?verbose=1"), { status: 200, body: "ok" })
    assert.deepInclude(yield* ask(port, "/live", "HEAD"), { status: 200, length: "2", body: "" })
  }))

  served("refuse everything else, and say what they take", (port) => Effect.gen(function*() {
    for (const method of ["POST", "PUT", "DELETE", "OPTIONS"]) assert.deepInclude(yield* ask(port, "/live", method), { status: 405, allow: "GET, HEAD" })
    for (const path of ["/", "/live/", "/Live", "/..%2f", "/__proto__", "/constructor"]) assert.strictEqual((yield* ask(port, path)).status, 404)
  }))

  served("say 503 and nothing more when they cannot tell", (port) => Effect.gen(function*() {
    for (const path of ["/dies", "/fails"]) {
      const { body, status } = yield* ask(port, path)
      assert.strictEqual(status, 503)
      assert.notInclude(body, "secret")
    }
    assert.strictEqual((yield* ask(port, "/live")).status, 200)
  }))

  it.live("hold up nobody's end, also not with a connection that says nothing", () => Effect.gen(function*() {
    const port = yield* freePort
    const socket = yield* Effect.scoped(Effect.andThen(
      Layer.build(HealthServer.layer({ host: "127.0.0.1", port, pages })),
      Effect.promise(() => new Promise<ReturnType<typeof connect>>((resume) => {
        const socket = connect(port, "127.0.0.1", () => resume(socket))
        socket.on("error", () => {})
      }))
    ))
    yield* Effect.promise(() => new Promise<void>((resume) => void (socket.closed ? resume() : socket.once("close", () => resume()))))
    assert.isTrue(socket.destroyed)
  }))

  it.live("are not kept from a probe by connections that begin to ask and never end", () => Effect.gen(function*() {
    const port = yield* freePort
    yield* Effect.provide(Effect.gen(function*() {
      const half = Array.from({ length: 64 }, () => {
        const socket = connect(port, "127.0.0.1", () => void socket.write("GET /live HTTP/1.1\r\nhost:"))
        return socket.on("error", () => {}).resume()
      })
      yield* Effect.promise(() => Promise.all(half.map((socket) => new Promise((resume) => socket.once("connect", resume)))))
      // One is let in as soon as one of them is put out.
      yield* Effect.promise(() => new Promise((resume) => half[0]!.once("close", resume)))
      assert.deepInclude(yield* ask(port, "/live"), { status: 200, body: "ok" })
    }), HealthServer.layer({ host: "127.0.0.1", port, pages }))
  }), 15_000)

  it.live("are refused in one sentence where their port is taken or their host is not here", () => Effect.gen(function*() {
    const port = yield* freePort
    yield* Effect.provide(Effect.gen(function*() {
      const taken = yield* refusal("127.0.0.1", port)
      assert.instanceOf(taken, StartRefused)
      assert.strictEqual(taken.message, `HTTP_PORT=${port} is in use on 127.0.0.1: stop the program that has it, or give another port.`)
      assert.strictEqual(taken.exitCode, 2)
    }), HealthServer.layer({ host: "127.0.0.1", port, pages }))
    assert.match((yield* refusal("192.0.2.1", port)).message, /^HTTP_PORT=\d+ cannot be opened on HTTP_HOST=192\.0\.2\.1 \(EADDRNOTAVAIL\)/)
  }))
})
