import { assert, describe, it, vi } from "@effect/vitest"
import { Effect, Layer, Redacted } from "effect"
import { createServer } from "node:http"
import { refusalText } from "../../../src/domain/matrix/RefusalText.ts"
import * as MatrixClientServer from "../../../src/layers/matrix/MatrixClientServer.ts"
import * as Proxies from "../../../src/layers/proxies/ProxiesOfEnvironment.ts"
import { Matrix } from "../../../src/services/matrix/Matrix.ts"

const names = ["HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY"].flatMap((name) => [name, name.toLowerCase()])

const environment = (given: Readonly<Record<string, string>>) =>
  Effect.acquireRelease(
    Effect.sync(() => {
      for (const name of names) vi.stubEnv(name, given[name])
    }),
    () => Effect.sync(() => void vi.unstubAllEnvs())
  )

const proxy = "http://proxy.corp:3128"
const inOwnNetwork = [
  ["http://synapse:8008/", "http://synapse:8008", "https://"],
  ["http://10.1.2.3:8008/", "http://10.1.2.3:8008", "https://"],
  ["http://[fd00::1]:8008/", "http://[fd00::1]:8008", "https://"],
  ["ws://agent.internal/x", "ws://agent.internal", "wss://"]
] as const

describe("A token that would go to a proxy unencrypted", () => {
  for (const [url, shown, instead] of inOwnNetwork) {
    it.effect(`is not sent, and the start says why (${url})`, () =>
      Effect.gen(function*() {
        yield* environment({ HTTP_PROXY: proxy })
        const { exitCode, message, sentence } = yield* Effect.flip(
          Effect.provide(Effect.void, Proxies.layer([new URL(url)]))
        ).pipe(Effect.map((error) => ({ ...error, message: error.message, sentence: error.sentence })))
        assert.strictEqual(exitCode, 2)
        for (const part of [shown, "HTTP_PROXY", "NO_PROXY", instead]) assert.include(sentence, part)
        assert.notInclude(message, "proxy.corp")
      }).pipe(Effect.scoped))

    it.effect(`goes directly where NO_PROXY says so (${url})`, () =>
      Effect.gen(function*() {
        yield* environment({
          HTTP_PROXY: proxy,
          HTTPS_PROXY: proxy,
          NO_PROXY: "10.0.0.0/8,fd00::/8,internal,synapse"
        })
        assert.isUndefined(yield* Proxies.wayTo(new URL(url)))
      }).pipe(Effect.scoped))
  }

  it.effect("is another thing than one that goes through a tunnel, or to a public name", () =>
    Effect.gen(function*() {
      yield* environment({ HTTP_PROXY: proxy, HTTPS_PROXY: proxy })
      for (const url of ["https://synapse:8448/", "wss://10.1.2.3/", "http://hs.example.org/"]) {
        assert.strictEqual((yield* Proxies.wayTo(new URL(url)))?.url.host, "proxy.corp:3128")
      }
    }).pipe(Effect.scoped))
})

describe("A proxy whose user or password cannot be decoded", () => {
  it.live.each(["http://user:100%ss@c:3", "http://us%er:p@c:3"])(
    "is refused with a sentence that does not show it, and is no bug (%s)",
    (undecodable) =>
      Effect.scoped(Effect.gen(function*() {
        yield* environment({ ALL_PROXY: undecodable })
        const refused = yield* Effect.flip(Proxies.wayTo(new URL("https://hs.example.test")))
        assert.strictEqual(
          refused.message,
          "The user or password in ALL_PROXY holds a % that stands for nothing: write %25 for the sign itself."
        )
      }))
  )
})

describe("An answer that may be the proxy's own", () => {
  it.live("is logged with the variable that names the proxy", () =>
    Effect.gen(function*() {
      const port = yield* Effect.acquireRelease(
        Effect.callback<{ readonly at: number; readonly close: () => void }>((resume) => {
          const server = createServer((_, response) => response.writeHead(502).end("bad gateway"))
          server.listen(0, "127.0.0.1", () => {
            const address = server.address()
            resume(Effect.succeed({
              at: typeof address === "object" && address !== null ? address.port : 0,
              close: () => {
                server.closeAllConnections()
                server.close()
              }
            }))
          })
        }),
        ({ close }) => Effect.sync(close)
      )
      yield* environment({ HTTP_PROXY: `http://127.0.0.1:${port.at}` })
      const { reason } = yield* Effect.flatMap(Matrix, ({ whoami }) => Effect.flip(whoami)).pipe(
        Effect.provide(MatrixClientServer.layer({ homeserver: "http://hs.example.test", token: Redacted.make("t") })),
        Effect.provide(Layer.fresh(Proxies.layer([])))
      )
      assert.include(refusalText(reason).why, "502")
      assert.include(refusalText(reason).why, "HTTP_PROXY")
    }).pipe(Effect.scoped))
})
