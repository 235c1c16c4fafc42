import { assert, describe, it, vi } from "@effect/vitest"
import { Effect, Layer, Option, Redacted, type Scope } from "effect"
import { createServer, request as ask } from "node:http"
import { connect, type Socket } from "node:net"
import { notThere } from "../../../src/domain/account/Identity.ts"
import { ServerName } from "../../../src/domain/account/ServerName.ts"
import type { Thread } from "../../../src/domain/Ids.ts"
import { MatrixError, MatrixFault } from "../../../src/domain/matrix/MatrixError.ts"
import { refusalText } from "../../../src/domain/matrix/RefusalText.ts"
import { UserError } from "../../../src/domain/UserError.ts"
import * as Discovery from "../../../src/layers/account/ServerDiscovery.ts"
import * as AgentWebSocket from "../../../src/layers/agent/AgentWebSocket.ts"
import { wire1 } from "../../../src/layers/agent/wire/Wire1.ts"
import * as MatrixClientServer from "../../../src/layers/matrix/MatrixClientServer.ts"
import * as Proxies from "../../../src/layers/proxies/ProxiesOfEnvironment.ts"
import * as EchoAgent from "../../../src/sandbox/agent/EchoAgent.ts"
import * as Faults from "../../../src/sandbox/homeserver/Faults.ts"
import * as Homeserver from "../../../src/sandbox/homeserver/Homeserver.ts"
import { HomeserverHandle } from "../../../src/sandbox/homeserver/HomeserverHandle.ts"
import { SessionStore } from "../../../src/services/account/SessionStore.ts"
import { Agent } from "../../../src/services/agent/Agent.ts"
import { Matrix } from "../../../src/services/matrix/Matrix.ts"
import { noQuarantine } from "../../support/EchoWorld.ts"

const variables = [
  "HTTP_PROXY",
  "HTTPS_PROXY",
  "ALL_PROXY",
  "NO_PROXY",
  "http_proxy",
  "https_proxy",
  "all_proxy",
  "no_proxy"
]

/** The environment with these variables and no others of their kind, while a test runs. */
const environment = (given: Readonly<Record<string, string>>) =>
  Effect.acquireRelease(
    Effect.sync(() => {
      for (const name of variables) vi.stubEnv(name, given[name])
    }),
    () => Effect.sync(() => void vi.unstubAllEnvs())
  )

/** A proxy that tunnels every name to `port` on loopback, and says for whom. */
const proxy = (port: () => number) =>
  Effect.acquireRelease(
    Effect.callback<{ readonly url: string; readonly asked: Array<string>; readonly close: () => void }>((resume) => {
      const asked: Array<string> = []
      const sockets = new Set<Socket>()
      // What goes without TLS is asked of the proxy itself.
      const server = createServer((request, response) => {
        const url = new URL(request.url ?? "")
        asked.push(url.host)
        const { headers, method } = request
        const passed = ask(
          { port: port(), host: "127.0.0.1", path: url.pathname + url.search, method, headers },
          (answer) => {
            response.writeHead(answer.statusCode ?? 0, answer.headers)
            answer.pipe(response)
          }
        )
        request.pipe(passed.on("error", () => response.destroy()))
      })
      server.on("connect", (request, client: Socket) => {
        asked.push(request.url ?? "")
        const far = connect(port(), "127.0.0.1", () => {
          client.write("HTTP/1.1 200 Connection established\r\n\r\n")
          far.pipe(client).pipe(far)
        })
        for (const socket of [client, far]) socket.on("error", () => socket.destroy())
        sockets.add(client).add(far)
      })
      server.listen(0, "127.0.0.1", () => {
        const address = server.address()
        const close = () => {
          for (const socket of sockets) socket.destroy()
          server.close()
        }
        resume(
          Effect.succeed({
            url: `http://127.0.0.1:${typeof address === "object" && address !== null ? address.port : 0}`,
            asked,
            close
          })
        )
      })
    }),
    ({ close }) => Effect.sync(close)
  )

const toAgent = (url: string) =>
  AgentWebSocket.layer({
    url,
    token: Effect.succeed(Option.some(Redacted.make("secret"))),
    codec: wire1,
    client: "test/1",
    quarantine: noQuarantine
  })
const portOf = (url: string) => Number(new URL(url).port)
const noSession = Layer.succeed(
  SessionStore,
  SessionStore.of({
    get: Effect.succeed({ device: undefined, session: undefined, found: undefined }),
    put: () => Effect.void
  })
)
const remembers = (found: { readonly name: string; readonly url: string }) =>
  Layer.succeed(
    SessionStore,
    SessionStore.of({ get: Effect.succeed({ device: undefined, session: undefined, found }), put: () => Effect.void })
  )
const far = [new URL("https://hs.example.test"), new URL("wss://agent.example.test/agent_ws/")]

describe("A proxy of the environment", () => {
  it.live("is gone through to the homeserver, and to what its name leads to", () =>
    Effect.gen(function*() {
      const { people, session, url } = yield* HomeserverHandle
      const { token, user } = yield* session(yield* people.user("bot"))
      const via = yield* proxy(() => portOf(url))
      yield* environment({ HTTP_PROXY: via.url })
      const who = Effect.flatMap(Matrix, ({ whoami }) => whoami).pipe(
        Effect.provide(MatrixClientServer.layer({ homeserver: "http://hs.example.test", token: Redacted.make(token) }))
      )
      assert.strictEqual((yield* Effect.provide(who, Proxies.layer([]))).user, user)
      assert.deepStrictEqual(via.asked, ["hs.example.test"])
    }).pipe(Effect.scoped, Effect.provide(Layer.provide(Homeserver.layer(), Faults.layer))))

  /** Why a homeserver cannot be asked who we are. */
  const whyNot = (homeserver: string) =>
    Effect.flatMap(Matrix, ({ whoami }) => Effect.flip(whoami)).pipe(
      Effect.provide(MatrixClientServer.layer({ homeserver, token: Redacted.make("t") })),
      Effect.provide(Proxies.layer([])),
      Effect.map(({ reason }) => reason)
    )

  it.live("is asked for a tunnel to a homeserver behind TLS", () =>
    Effect.gen(function*() {
      const via = yield* proxy(() => 1)
      yield* environment({ HTTPS_PROXY: via.url })
      yield* Effect.raceFirst(
        Effect.asVoid(whyNot("https://hs.example.test")),
        Effect.promise(() => vi.waitUntil(() => via.asked.length > 0))
      )
      assert.strictEqual(via.asked[0], "hs.example.test:443")
    }).pipe(Effect.scoped))

  for (
    const [variable, homeserver] of [["HTTPS_PROXY", "https://hs.example.test"], [
      "http_proxy",
      "http://hs.example.test"
    ], ["ALL_PROXY", "https://hs.example.test"]] as const
  ) {
    it.live(`that is dead is named by its variable and not its address: ${variable}`, () =>
      Effect.gen(function*() {
        yield* environment({ [variable]: "http://me:hunter2@127.0.0.1:9" })
        const reason = yield* whyNot(homeserver)
        assert.deepStrictEqual(reason, { _tag: "Unavailable", detail: "no answer (ECONNREFUSED)", proxy: variable })
        const { advice, why } = refusalText(reason)
        assert.strictEqual(
          `${why}; ${advice}`,
          `the homeserver cannot be reached through the proxy that ${variable} names: no answer (ECONNREFUSED); ` +
            `look at that proxy, or name the homeserver's host in NO_PROXY`
        )
      }).pipe(Effect.scoped))
  }

  it.live("whose name is nonsense is what is said to be wrong, and not the homeserver", () =>
    Effect.gen(function*() {
      yield* environment({ HTTPS_PROXY: "nonsense.invalid" })
      const reason = yield* whyNot("https://hs.example.test")
      assert.strictEqual(reason._tag === "Unavailable" ? reason.proxy : undefined, "HTTPS_PROXY")
      const error = new MatrixError({
        call: "GET whoami",
        reason: MatrixFault.cases.Unavailable.make({ detail: "no answer (ENOTFOUND)", proxy: "HTTPS_PROXY" })
      })
      assert.strictEqual(
        notThere("https://hs.example.test", error, false)?.message,
        "HTTPS_PROXY names a proxy on a host that does not exist: check its spelling, or name the homeserver's " +
          "host in NO_PROXY"
      )
    }).pipe(Effect.scoped))

  it.live("is gone through where a server's name is looked up", () =>
    Effect.gen(function*() {
      const via = yield* proxy(() => 1)
      yield* environment({ ALL_PROXY: via.url })
      const finding = Discovery.findServer(ServerName.make("hs.example.test")).pipe(
        Effect.provide(noSession),
        Effect.provide(Proxies.layer([]))
      )
      yield* Effect.raceFirst(Effect.ignore(finding), Effect.promise(() => vi.waitUntil(() => via.asked.length > 0)))
      assert.strictEqual(via.asked[0], "hs.example.test:443")
    }).pipe(Effect.scoped))

  it.live("is gone through to the agent", () =>
    Effect.gen(function*() {
      const echo = yield* EchoAgent.make({ token: "secret", answer: () => [{ type: "end" }] })
      const via = yield* proxy(() => portOf(echo.url))
      yield* environment({ http_proxy: via.url })
      const agent = toAgent("ws://agent.example.test/agent_ws/")
      const first = Effect.scoped(
        Effect.flatMap(Agent, ({ open }) => Effect.flatMap(open("t1_0123456789" as Thread), ({ take }) => take))
      )
      assert.strictEqual(
        (yield* first.pipe(Effect.provide(agent), Effect.provide(Proxies.layer([]))))[0]?._tag,
        "Attached"
      )
      assert.deepStrictEqual(via.asked, ["agent.example.test:80"])
    }).pipe(Effect.scoped))

  for (
    const [what, given, way] of [
      ["none", {}, undefined],
      ["the one of its scheme", { HTTP_PROXY: "http://a:1", HTTPS_PROXY: "http://b:2" }, "http://b:2/"],
      ["the one for all", { ALL_PROXY: "http://c:3" }, "http://c:3/"],
      ["one that is written without http://", { HTTPS_PROXY: "b:2" }, "http://b:2/"],
      ["one that NO_PROXY keeps away", { HTTPS_PROXY: "http://b:2", NO_PROXY: "localhost,.example.test" }, undefined]
    ] as const
  ) {
    it.effect(`is ${what}, for pages and WebSockets alike`, () =>
      Effect.scoped(Effect.gen(function*() {
        yield* environment(given)
        for (const url of far) {
          assert.strictEqual((yield* Proxies.wayTo(url))?.url.href, way)
        }
      })))
  }

  it.effect("is never asked for what is on this machine", () =>
    Effect.scoped(Effect.gen(function*() {
      yield* environment({ ALL_PROXY: "http://c:3", HTTP_PROXY: "http://c:3" })
      for (const url of ["http://127.0.0.1:8008", "ws://localhost:1", "http://[::1]:1", "http://hs.localhost"]) {
        assert.isUndefined(yield* Proxies.wayTo(new URL(url)))
      }
    })))

  it.effect("in quotation marks is refused as what it is", () =>
    Effect.scoped(Effect.gen(function*() {
      for (const mark of [`"`, "'"]) {
        yield* environment({ HTTPS_PROXY: `${mark}http://me:hunter2@c:3${mark}` })
        assert.strictEqual(
          (yield* Effect.flip(Layer.build(Proxies.layer(far)))).message,
          "HTTPS_PROXY was given with quotation marks around it, which nobody took off: write it without them"
        )
      }
    })))

  for (const wrong of ["socks5://me:hunter2@c:3", "http://", "what is this?"]) {
    it.effect(`that cannot be used ends the start in a sentence, without its password: ${wrong.slice(0, 6)}`, () =>
      Effect.scoped(Effect.gen(function*() {
        yield* environment({ ALL_PROXY: wrong })
        const refused = yield* Effect.flip(Layer.build(Proxies.layer(far)))
        assert.instanceOf(refused, UserError)
        assert.match(refused.message, /^ALL_PROXY names no proxy that can be used for hs\.example\.test: .*NO_PROXY\.$/)
        assert.notInclude(refused.message, "hunter2")
      })))
  }

  /** Nothing is proxied on this machine, so whoever went there directly would come through. */
  const met: ReadonlyArray<
    readonly [string, Readonly<Record<string, string>>, Effect.Effect<unknown, unknown, Scope.Scope>]
  > = [
    [
      "to the homeserver",
      {},
      Layer.build(MatrixClientServer.layer({ homeserver: "https://hs.example.test", token: Redacted.make("t") }))
    ],
    ["to the agent", {}, Layer.build(toAgent("wss://{thread}.example.test/{thread}"))],
    [
      "to where a name is looked up",
      {},
      Effect.provide(
        Discovery.findServer(ServerName.make("hs.example.test")),
        remembers({ name: "hs.example.test", url: "https://127.0.0.1" })
      )
    ],
    [
      "to where a name led last time",
      { NO_PROXY: "nowhere.invalid" },
      Effect.provide(
        Discovery.findServer(ServerName.make("nowhere.invalid")),
        remembers({ name: "nowhere.invalid", url: "https://hs.example.test" })
      )
    ]
  ]
  for (const [where, given, going] of met) {
    it.live(`that cannot be used is no reason to go directly ${where}`, () =>
      Effect.scoped(Effect.gen(function*() {
        yield* environment({ ALL_PROXY: "socks5://c:3", ...given })
        const refused = yield* Effect.flip(Effect.provide(going, Proxies.layer([])))
        assert.instanceOf(refused, UserError)
        assert.match(refused.message, /names no proxy that can be used for [a-z]+\.example\.test/)
      })))
  }
})
