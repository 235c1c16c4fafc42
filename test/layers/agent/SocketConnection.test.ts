import { assert, describe, it } from "@effect/vitest"
import { Option, Redacted } from "effect"
import { once } from "node:events"
import { createServer as createPages, type IncomingMessage, type Server as Pages } from "node:http"
import { createServer as createTlsPages } from "node:https"
import { type AddressInfo, createServer, type Server, type Socket } from "node:net"
import { WebSocket, WebSocketServer } from "ws"
import { connect, type SocketConnection } from "../../../src/layers/agent/SocketConnection.ts"
import { selfSigned } from "../../support/SelfSigned.ts"

/** A port where nobody listens any more. */
const nobody = async () => {
  const server = createServer().listen(0, "127.0.0.1")
  await once(server, "listening")
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, "close")
  return port
}

const deaf = { opened: () => {}, text: () => {}, binary: () => {}, pinged: () => {}, ended: () => {} }

const page = (status: number) =>
  createPages((_, answer) => answer.writeHead(status, { location: "http://127.0.0.1:1/" }).end("<html>"))
const tlsPage = () => createTlsPages(selfSigned, (_, answer) => answer.end("<html>"))
const raw = (meet: (socket: Socket) => void) =>
  createServer((socket) => {
    socket.on("error", () => {})
    meet(socket)
  })
const upgradeOf = (accept: string) =>
  raw((socket) =>
    socket.once("data", () =>
      socket.write(
        `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n` +
          `Sec-WebSocket-Accept: ${accept}\r\n\r\n`
      ))
  )

/** How a connection to a server ends, and what is told of it. */
const endAt = async (server: Server | Pages, scheme: "ws" | "wss") => {
  server.listen(0, "127.0.0.1")
  await once(server, "listening")
  const { port } = server.address() as AddressInfo
  try {
    return await new Promise<readonly [string, string]>((done, fail) => {
      connect(`${scheme}://127.0.0.1:${port}/agent_ws/`, Option.none(), {
        opened: () => fail(new Error("opened")),
        text: () => {},
        binary: () => {},
        pinged: () => {},
        ended: ({ why }, detail) => done([why, detail])
      })
    })
  } finally {
    server.close()
  }
}

describe("a connection that is no WebSocket tells", () => {
  const cases: ReadonlyArray<readonly [string, () => Server | Pages, "ws" | "wss", string, string]> = [
    ["a page", () => page(200), "ws", "unreachable", "HTTP 200"],
    ["a wrong path", () => page(404), "ws", "unreachable", "HTTP 404"],
    ["a redirect, which is not followed", () => page(301), "ws", "unreachable", "HTTP 301"],
    ["another redirect", () => page(302), "ws", "unreachable", "HTTP 302"],
    ["a refused token", () => page(401), "ws", "unauthorized", "HTTP 401"],
    ["a refused connection", () => page(403), "ws", "unauthorized", "HTTP 403"],
    ["a proxy without its agent", () => page(502), "ws", "unreachable", "HTTP 502"],
    ["a port without TLS", () => page(200), "wss", "unreachable", "EPROTO"],
    ["a port with TLS", tlsPage, "ws", "unreachable", "ECONNRESET"],
    ["a certificate that nobody trusts", tlsPage, "wss", "unreachable", "DEPTH_ZERO_SELF_SIGNED_CERT"],
    ["an end before the handshake", () => raw((socket) => socket.end()), "ws", "unreachable", "ECONNRESET"],
    [
      "another protocol",
      () => raw((socket) => socket.end("SSH-2.0-x\r\n")),
      "ws",
      "unreachable",
      "HPE_INVALID_CONSTANT"
    ],
    ["a wrong handshake", () => upgradeOf("wrong"), "ws", "unreachable", "HANDSHAKE_INVALID"]
  ]
  it.each(cases)("%s", async (_, server, scheme, why, detail) => {
    assert.deepStrictEqual(await endAt(server(), scheme), [why, detail])
  })
})

describe("a connection's upgrade", () => {
  it("carries the token in its header alone, and asks for no compression and no subprotocol", async () => {
    const server = createPages()
    const asked = new Promise<IncomingMessage>((done) => {
      server.once("upgrade", (request, socket) => {
        done(request)
        socket.destroy()
      })
    })
    server.listen(0, "127.0.0.1")
    await once(server, "listening")
    const { port } = server.address() as AddressInfo
    const connection = connect(
      `ws://127.0.0.1:${port}/agent_ws/?thread_id=t`,
      Option.some(Redacted.make("s3cr3t")),
      deaf
    )
    const { headers, url } = await asked
    connection.close(1000)
    server.close()
    assert.strictEqual(headers.authorization, "Bearer s3cr3t")
    assert.strictEqual(url, "/agent_ws/?thread_id=t")
    assert.isUndefined(headers["sec-websocket-extensions"])
    assert.isUndefined(headers["sec-websocket-protocol"])
  })

  it("takes the token to no place that a redirect points to", async () => {
    let followed = 0
    const elsewhere = createPages((_, answer) => {
      followed++
      answer.end()
    })
    elsewhere.listen(0, "127.0.0.1")
    await once(elsewhere, "listening")
    const { port } = elsewhere.address() as AddressInfo
    for (const status of [301, 302, 307, 308]) {
      const server = createPages((_, answer) =>
        answer.writeHead(status, { location: `http://127.0.0.1:${port}/` }).end()
      )
      assert.deepStrictEqual(await endAt(server, "ws"), ["unreachable", `HTTP ${status}`])
    }
    elsewhere.close()
    assert.strictEqual(followed, 0)
  })
})

describe("a connection", () => {
  it("to a port where nobody listens can be closed by whoever hears of it, at that very moment", async () => {
    const port = await nobody()
    const told = await new Promise<ReadonlyArray<unknown>>((done, fail) => {
      const connection: SocketConnection = connect(`ws://127.0.0.1:${port}/`, Option.none(), {
        opened: () => fail(new Error("opened")),
        text: () => {},
        binary: () => {},
        pinged: () => {},
        ended: ({ fatal, why }, detail) => {
          try {
            connection.close(1000)
            done([why, fatal, detail])
          } catch (error) {
            fail(error as Error)
          }
        }
      })
    })
    assert.deepStrictEqual(told, ["unreachable", false, "ECONNREFUSED"])
  })

  it("keeps no answers to the pings of a peer that reads none", async () => {
    const server = new WebSocketServer({ port: 0, host: "127.0.0.1" })
    await once(server, "listening")
    const { port } = server.address() as AddressInfo
    const many = 100_000
    // Nobody reads while this goes on.
    const left = await new Promise<number>((done) => {
      const connection: SocketConnection = connect(`ws://127.0.0.1:${port}/`, Option.none(), {
        opened: () => {
          const pong = "x".repeat(1_000)
          done(Array.from({ length: many }, () => connection.reply(pong)).filter(Boolean).length)
          connection.close(1000)
        },
        text: () => {},
        binary: () => {},
        pinged: () => {},
        ended: () => done(-1)
      })
    })
    server.clients.forEach((client) => client.terminate())
    server.close()
    await once(server, "close")
    assert.isAbove(left, 0)
    assert.isBelow(left, many)
  })

  it("that small frames rush out of rests between reads, and hears every frame in order", async () => {
    const server = new WebSocketServer({ port: 0, host: "127.0.0.1" })
    await once(server, "listening")
    const { port } = server.address() as AddressInfo
    const many = 20_000
    server.on("connection", (peer) => {
      for (let frame = 0; frame < many; frame++) peer.send(String(frame))
      peer.close(1000)
    })
    const heard: Array<string> = []
    let pauses = 0
    const pause = WebSocket.prototype.pause
    WebSocket.prototype.pause = function() {
      pauses++
      pause.call(this)
    }
    const detail = await new Promise<string>((done) => {
      connect(`ws://127.0.0.1:${port}/`, Option.none(), {
        opened: () => {},
        text: (text) => heard.push(text),
        binary: () => {},
        pinged: () => {},
        ended: (_, code) => done(code)
      })
    }).finally(() => {
      WebSocket.prototype.pause = pause
    })
    server.close()
    await once(server, "close")
    assert.strictEqual(detail, "close 1000")
    assert.deepStrictEqual(heard, Array.from({ length: many }, (_, frame) => String(frame)))
    assert.isAbove(pauses, 0)
  })
})
