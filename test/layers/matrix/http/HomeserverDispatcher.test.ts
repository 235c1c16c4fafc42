import { assert, describe, it } from "@effect/vitest"
import { once } from "node:events"
import { type AddressInfo, createServer, type Socket } from "node:net"
import { homeserverDispatcher } from "../../../../src/layers/matrix/http/HomeserverDispatcher.ts"
import { Exchange } from "../../../../src/layers/matrix/http/HttpExchange.ts"
import type { Way } from "../../../../src/services/matrix/Proxies.ts"

const listening = async (meet: (socket: Socket) => void) => {
  const server = createServer((socket) => {
    socket.on("error", () => {})
    meet(socket)
  }).listen(0, "127.0.0.1")
  await once(server, "listening")
  return { server, port: (server.address() as AddressInfo).port }
}

/** One request over a dispatcher, to its end. */
const ask = (dispatcher: ReturnType<typeof homeserverDispatcher>, origin: string, timeout: number) =>
  new Promise<void>((end) =>
    new Exchange(dispatcher, origin, 1_000).start(
      { uri: `${origin}/x`, method: "GET", headers: {}, timeout },
      () => end()
    )
  )

describe("what carries requests to a homeserver", () => {
  it("never puts all of them on one HTTP/2 connection, whose silent death would stop them all", async () => {
    const hello = Promise.withResolvers<Buffer>()
    const { port, server } = await listening((socket) =>
      socket.once("data", (first: Buffer) => {
        hello.resolve(first)
        socket.destroy()
      })
    )
    const dispatcher = homeserverDispatcher(undefined)
    await ask(dispatcher, `https://localhost:${port}`, 10_000)
    await dispatcher.destroy()
    server.close()
    // The protocols that a TLS greeting offers (ALPN) stand in it as they are.
    const offered = (await hello.promise).toString("latin1")
    assert.include(offered, "http/1.1")
    assert.notInclude(offered, "\u0002h2")
  })

  it("asks a proxy on another connection when it left the first CONNECT unanswered", async () => {
    let connections = 0
    const { port, server } = await listening((socket) => {
      connections++
      if (connections > 1) {
        socket.once("data", () => socket.end("HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\n\r\n"))
      } else socket.resume()
    })
    const way: Way = { url: new URL(`http://127.0.0.1:${port}`), by: "HTTPS_PROXY" }
    const dispatcher = homeserverDispatcher(way, 1_000)
    await ask(dispatcher, "https://matrix.example.org", 100)
    await ask(dispatcher, "https://matrix.example.org", 10_000)
    await ask(dispatcher, "https://matrix.example.org", 10_000)
    await dispatcher.destroy()
    server.close()
    assert.isAbove(connections, 1)
  })
})
