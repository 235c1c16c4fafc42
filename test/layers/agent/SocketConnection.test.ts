import { assert, describe, it } from "@effect/vitest"
import { Option } from "effect"
import { once } from "node:events"
import { type AddressInfo, createServer } from "node:net"
import { WebSocket, WebSocketServer } from "ws"
import { connect, type SocketConnection } from "../../../src/layers/agent/SocketConnection.ts"

/** A port where nobody listens any more. */
const nobody = async () => {
  const server = createServer().listen(0, "127.0.0.1")
  await once(server, "listening")
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, "close")
  return port
}

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
