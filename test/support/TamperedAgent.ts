import { Effect } from "effect"
import { once } from "node:events"
import type { AddressInfo } from "node:net"
import { WebSocket, WebSocketServer } from "ws"
import type { JsonRecord } from "../../src/domain/Json.ts"

/** One socket of an agent that is tampered with. */
export interface Tampered {
  readonly thread: string
  /** The number of this socket, from 0. */
  readonly nth: number
  /** Sends to the client, as it is. */
  readonly tell: (frame: JsonRecord | string | Uint8Array) => void
  /** Sends to the agent, as it is. */
  readonly ask: (frame: JsonRecord) => void
  readonly close: (code: number) => void
  /** All sockets that are open. */
  readonly all: () => ReadonlyArray<Tampered>
  /** For the tampering's own notes. */
  readonly notes: Map<string, unknown>
}

/** What is done to frames on their way; undefined: they pass. */
export interface Tampering {
  readonly fromAgent?: (frame: JsonRecord, socket: Tampered) => void
  readonly toAgent?: (frame: JsonRecord, socket: Tampered) => void
  readonly closed?: (code: number, socket: Tampered) => void
}

/** An agent before another one: it breaks rules that the other one keeps. Lets everybody in, by the given token. */
export const tamperedAgent = Effect.fnUntraced(function*(upstream: string, token: string, how: Tampering) {
  const server = yield* Effect.acquireRelease(
    Effect.promise(async () => {
      const listening = new WebSocketServer({ host: "127.0.0.1", port: 0 })
      await once(listening, "listening")
      return listening
    }),
    (listening) =>
      Effect.callback<void>((done) => {
        for (const socket of listening.clients) socket.terminate()
        listening.close(() => done(Effect.void))
      })
  )
  const open: Array<Tampered> = []
  let sockets = 0
  server.on("connection", (client, request) => {
    const address = new URL(request.url ?? "/", upstream)
    const agent = new WebSocket(address, { headers: { authorization: `Bearer ${token}` } })
    const early: Array<string> = []
    const socket: Tampered = {
      thread: address.searchParams.get("thread_id") ?? "",
      nth: sockets++,
      tell: (frame) =>
        client.send(typeof frame === "string" || frame instanceof Uint8Array ? frame : JSON.stringify(frame)),
      ask: (frame) =>
        agent.readyState === WebSocket.OPEN
          ? agent.send(JSON.stringify(frame))
          : void early.push(JSON.stringify(frame)),
      close: (code) => client.close(code),
      all: () => open,
      notes: new Map()
    }
    open.push(socket)
    agent.on("open", () => early.forEach((frame) => agent.send(frame)))
    agent.on("message", (data: Buffer) => {
      const frame = JSON.parse(data.toString()) as JsonRecord
      if (how.fromAgent === undefined) socket.tell(frame)
      else how.fromAgent(frame, socket)
    })
    client.on("message", (data: Buffer) => {
      const frame = JSON.parse(data.toString()) as JsonRecord
      if (how.toAgent === undefined) socket.ask(frame)
      else how.toAgent(frame, socket)
    })
    agent.on(
      "close",
      (code) => (how.closed === undefined ? client.close(code >= 4000 ? code : 1011) : how.closed(code, socket))
    )
    agent.on("error", () => client.terminate())
    client.on("close", () => {
      open.splice(open.indexOf(socket), 1)
      agent.terminate()
    })
    client.on("error", () => client.terminate())
  })
  return `ws://127.0.0.1:${(server.address() as AddressInfo).port}/agent_ws/`
})
