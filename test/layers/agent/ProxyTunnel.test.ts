import { assert, describe, it } from "@effect/vitest"
import { Effect, Option } from "effect"
import { once } from "node:events"
import { type AddressInfo, createServer, type Socket } from "node:net"
import { tunnelTo } from "../../../src/layers/agent/ProxyTunnel.ts"
import { connect } from "../../../src/layers/agent/SocketConnection.ts"
import { Proxies } from "../../../src/services/matrix/Proxies.ts"

const agent = "wss://agent.example.org/"

/** A proxy that does so with each connection. */
const proxy = (meet: (socket: Socket) => void) =>
  Effect.acquireRelease(
    Effect.promise(async () => {
      const server = createServer((socket) => {
        socket.on("error", () => {})
        meet(socket)
      }).listen(0, "127.0.0.1")
      await once(server, "listening")
      return { server, url: new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}`) }
    }),
    ({ server }) => Effect.sync(() => server.close())
  )

const tunnel = (url: URL) =>
  Effect.provideService(tunnelTo(agent), Proxies, () => Effect.succeed({ url, by: "HTTPS_PROXY" }))

const deaf = { opened: () => {}, text: () => {}, binary: () => {}, pinged: () => {}, ended: () => {} }

describe("a tunnel to the agent", () => {
  it.live("through a proxy that never answers leaves no connection open once the link is given up", () =>
    Effect.gen(function*() {
      const asked = Promise.withResolvers<void>()
      const gone = Promise.withResolvers<void>()
      const { url } = yield* proxy((socket) => {
        socket.once("data", () => asked.resolve())
        socket.once("close", () => gone.resolve())
      })
      const link = connect(agent, Option.none(), deaf, yield* tunnel(url))
      yield* Effect.promise(() => asked.promise)
      link.close(1000)
      yield* Effect.promise(() => gone.promise)
    }).pipe(Effect.scoped))

  it.live("that the proxy refuses is not taken for the agent's refusal of our token", () =>
    Effect.gen(function*() {
      const { url } = yield* proxy((socket) =>
        socket.once("data", () => socket.end("HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n"))
      )
      const through = yield* tunnel(url)
      const [why, detail] = yield* Effect.promise(() =>
        new Promise<readonly [string, string]>((done) => {
          connect(agent, Option.none(), { ...deaf, ended: (ending, detail) => done([ending.why, detail]) }, through)
        })
      )
      assert.deepStrictEqual([why, detail], ["unreachable", "PROXY_403"])
    }).pipe(Effect.scoped))
})
