import { assert, describe, it } from "@effect/vitest"
import { Deferred, Effect, Fiber, Layer, Queue } from "effect"
import { get } from "node:http"
import { connect } from "node:net"
import { UserError } from "../../../src/domain/UserError.ts"
import { SideListener } from "../../../src/layers/files/SideListener.ts"
import * as HealthServer from "../../../src/layers/operations/HealthServer.ts"
import { freePort } from "../../support/FreePort.ts"

const page = (body: string) => Effect.succeed({ status: 200, type: "text/plain", body })
const forPeople = { "/": page("for people") }
const pages = { "/live": page("ok"), "/dies": Effect.die("a secret"), "/fails": Effect.fail("a secret") }

const ask = (port: number, path: string, method = "GET") =>
  Effect.promise(async () => {
    const response = await fetch(`http://127.0.0.1:${port}${path}`, { method })
    return {
      status: response.status,
      allow: response.headers.get("allow"),
      length: response.headers.get("content-length"),
      body: await response.text()
    }
  })

/** Over a connection of its own. */
const statusOf = (port: number, headers: Readonly<Record<string, string>>, path = "/live") =>
  Effect.promise(() =>
    new Promise<number | undefined>((resume, fail) => {
      get({ host: "127.0.0.1", port, path, headers, agent: false }, (response) => resume(response.resume().statusCode))
        .once("error", fail)
    })
  )

const refusal = (host: string, port: number) =>
  Effect.flip(Effect.scoped(Layer.build(HealthServer.layer({ host, port, pages }))))

describe("The pages for probes", () => {
  it.live("leave what is below a path to others, whatever it is, until these end", () =>
    Effect.gen(function*() {
      const port = yield* freePort
      yield* Effect.provide(
        Effect.gen(function*() {
          const beside = yield* SideListener
          const others = Effect.gen(function*() {
            yield* beside!("/media/", (request, response) =>
              void response.writeHead(200).end(`${request.method} ${request.headers.host}`))
            return yield* ask(port, "/media/x", "POST")
          })
          assert.deepInclude(yield* Effect.scoped(others), { status: 200, body: `POST 127.0.0.1:${port}` })
          assert.deepInclude(yield* ask(port, "/media/x"), { status: 404 })
        }),
        HealthServer.layer({ host: "127.0.0.1", port, pages })
      )
    }))

  const served = <A, E>(title: string, use: (port: number) => Effect.Effect<A, E>) =>
    it.live(
      title,
      () =>
        Effect.flatMap(freePort, (port) =>
          Effect.provide(use(port), HealthServer.layer({ host: "127.0.0.1", port, pages })))
    )

  served("are read with GET and HEAD, whatever is asked behind them", (port) =>
    Effect.gen(function*() {
      assert.deepInclude(yield* ask(port, "/live"), { status: 200, body: "ok" })
      assert.deepInclude(yield* ask(port, "/live?verbose=1"), { status: 200, body: "ok" })
      assert.deepInclude(yield* ask(port, "/live", "HEAD"), { status: 200, length: "2", body: "" })
    }))

  served("refuse everything else, and say what they take", (port) =>
    Effect.gen(function*() {
      for (const method of ["POST", "PUT", "DELETE", "OPTIONS"]) {
        assert.deepInclude(yield* ask(port, "/live", method), { status: 405, allow: "GET, HEAD" })
      }
      for (const path of ["/", "/live/", "/Live", "/..%2f", "/__proto__", "/constructor"]) {
        assert.strictEqual((yield* ask(port, path)).status, 404)
      }
    }))

  served("say 503 and nothing more when they cannot tell", (port) =>
    Effect.gen(function*() {
      for (const path of ["/dies", "/fails"]) {
        const { body, status } = yield* ask(port, path)
        assert.strictEqual(status, 503)
        assert.notInclude(body, "secret")
      }
      assert.strictEqual((yield* ask(port, "/live")).status, 200)
    }))

  it.live("hold up nobody's end, also not with a connection that says nothing", () =>
    Effect.gen(function*() {
      const port = yield* freePort
      const socket = yield* Effect.scoped(Effect.andThen(
        Layer.build(HealthServer.layer({ host: "127.0.0.1", port, pages })),
        Effect.promise(() =>
          new Promise<ReturnType<typeof connect>>((resume) => {
            const socket = connect(port, "127.0.0.1", () => resume(socket))
            socket.on("error", () => {})
          })
        )
      ))
      yield* Effect.promise(() =>
        new Promise<void>((resume) => void (socket.closed ? resume() : socket.once("close", () => resume())))
      )
      assert.isTrue(socket.destroyed)
    }))

  for (
    const [what, begins] of [["say nothing", ""], [
      "begin to ask and never end",
      "GET /live HTTP/1.1\r\nhost:"
    ]] as const
  ) {
    served(
      `are not kept from a probe by connections that ${what}, and come again as often as they are put out`,
      (port) =>
        Effect.gen(function*() {
          let over = false
          const open = (connected: () => void = () => {}): void => {
            const socket = connect(port, "127.0.0.1", () => {
              socket.write(begins)
              connected()
            })
            socket.on("error", () => {}).on("close", () => over || open()).resume()
          }
          yield* Effect.promise(() =>
            Promise.all(Array.from({ length: 64 }, () => new Promise<void>((resume) => open(resume))))
          )
          for (let probes = 0; probes < 10; probes++) assert.strictEqual(yield* statusOf(port, {}), 200)
          over = true
        })
    )
  }

  it.live("are told to whoever is being answered, however many come meanwhile, and to no more than that", () =>
    Effect.gen(function*() {
      const port = yield* freePort
      const asked = yield* Queue.unbounded<void>()
      const held = yield* Deferred.make<void>()
      const slow = {
        ...pages,
        "/slow": Effect.andThen(Effect.andThen(Queue.offer(asked, undefined), Deferred.await(held)), page("at last"))
      }
      yield* Effect.provide(
        Effect.gen(function*() {
          const waiting = yield* Effect.forkChild(
            Effect.all(Array.from({ length: 64 }, () => ask(port, "/slow")), { concurrency: "unbounded" })
          )
          for (let n = 0; n < 64; n++) yield* Queue.take(asked)
          const refused = yield* Effect.promise(() =>
            fetch(`http://127.0.0.1:${port}/live`).then(() => false, () => true)
          )
          assert.isTrue(refused)
          yield* Deferred.succeed(held, undefined)
          for (const { body } of yield* Fiber.join(waiting)) assert.strictEqual(body, "at last")
        }),
        HealthServer.layer({ host: "127.0.0.1", port, pages: slow })
      )
    }))

  const named = (host: string, headers: Readonly<Record<string, string>>, path: string) =>
    Effect.flatMap(
      freePort,
      (port) => Effect.provide(statusOf(port, headers, path), HealthServer.layer({ host, port, pages, forPeople }))
    )

  it.live.each(
    [
      ["127.0.0.1", { host: "127.0.0.1:8080" }, 200],
      ["127.0.0.1", { host: "localhost" }, 200],
      ["127.0.0.1", { host: "[::1]:8080" }, 200],
      ["127.0.0.1", { host: "10.0.0.5" }, 200],
      ["127.0.0.1", { host: "rebound.example.org" }, 403],
      ["127.0.0.1", { host: "127.0.0.1.example.org:8080" }, 403],
      ["127.0.0.1", { host: "a b" }, 403],
      ["127.0.0.1", { host: "localhost", origin: "https://example.org" }, 403],
      ["127.0.0.1", { host: "localhost", origin: "null" }, 403],
      ["127.0.0.1", { host: "localhost", origin: "http://localhost:3000" }, 200],
      ["0.0.0.0", { host: "bot.monitoring.svc:8080" }, 403],
      ["0.0.0.0", { host: "192.0.2.7:8080" }, 200],
      ["localhost", { host: "localhost:8080" }, 200]
    ] as const
  )(
    "on %s show people what they show to whoever names this machine, and not where a browser was led to: %j",
    ([host, headers, status]) =>
      Effect.map(named(host, headers, "/"), (answered) => assert.strictEqual(answered, status))
  )

  it.live.each(["127.0.0.1", "0.0.0.0"])("on %s tell a program whatever it calls this machine", (host) =>
    Effect.map(
      named(host, { host: "bot.monitoring.svc:8080" }, "/live"),
      (answered) => assert.strictEqual(answered, 200)
    ))

  it.live("are refused in one sentence where their port is taken or their host is not here", () =>
    Effect.gen(function*() {
      const port = yield* freePort
      yield* Effect.provide(
        Effect.gen(function*() {
          const taken = yield* refusal("127.0.0.1", port)
          assert.instanceOf(taken, UserError)
          assert.strictEqual(
            taken.message,
            `HTTP_PORT=${port} is in use on 127.0.0.1: stop the program that has it, or give another port.`
          )
          assert.strictEqual(taken.exitCode, 2)
        }),
        HealthServer.layer({ host: "127.0.0.1", port, pages })
      )
      assert.match(
        (yield* refusal("192.0.2.1", port)).message,
        /^HTTP_PORT=\d+ cannot be opened on HTTP_HOST=192\.0\.2\.1 \(EADDRNOTAVAIL\)/
      )
    }))
})
