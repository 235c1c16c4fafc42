import { Effect, type Scope } from "effect"
import type { IncomingMessage } from "node:http"
import type { AddressInfo } from "node:net"
import { WebSocket, WebSocketServer } from "ws"
import type { Points } from "./Points.ts"

export interface AgentProxy {
  readonly url: string
  /** The prompt ids that the bot gave, oldest first, by thread. */
  readonly prompts: ReadonlyMap<string, ReadonlyArray<string>>
  /** Their words. */
  readonly words: ReadonlySet<string>
}

const frameOf = (data: Buffer) =>
  JSON.parse(data.toString()) as {
    readonly type: string
    readonly id?: string
    readonly thread?: string
    readonly parts?: ReadonlyArray<{ readonly text?: string }>
  }

const codes = (code: number) => (code === 1000 || (code >= 3000 && code < 5000) ? code : 1011)

/** Stands before an agent and numbers each frame, both ways, before it is passed on and after. */
const join = (
  { points, prompts, target, words }: {
    readonly points: Points
    readonly prompts: Map<string, Array<string>>
    readonly words: Set<string>
    readonly target: string
  },
  near: WebSocket,
  message: IncomingMessage
) => {
  const url = new URL(message.url ?? "/", target)
  const { authorization } = message.headers
  const far = new WebSocket(url, {
    perMessageDeflate: false,
    headers: authorization === undefined ? {} : { authorization }
  })
  const early: Array<Buffer> = []
  const pass = (data: Buffer) => {
    far.send(data.toString())
    points.hit("frame out, passed on", frameOf(data).type)
  }
  near.on("message", (data: Buffer) => {
    const { id, parts, thread, type } = frameOf(data)
    if (points.hit("frame out", type)) return near.terminate()
    if (type === "prompt" && id !== undefined && thread !== undefined) {
      prompts.set(thread, [...(prompts.get(thread) ?? []), id])
    }
    if (type === "prompt") { for (const { text } of parts ?? []) if (text !== undefined) words.add(text) }
    if (far.readyState === WebSocket.OPEN) pass(data)
    else early.push(data)
  })
  far.on("open", () => {
    for (const data of early.splice(0)) pass(data)
  })
  far.on("message", (data: Buffer) => {
    const { type } = frameOf(data)
    if (near.readyState !== WebSocket.OPEN) return
    if (points.hit("frame in", type)) return near.terminate()
    near.send(data.toString(), () => void points.hit("frame in, passed on", type))
  })
  near.on("close", () => far.terminate())
  far.on("close", (code) => near.close(codes(code)))
  for (const socket of [near, far]) socket.on("error", () => socket.terminate())
}

export const agentProxy = (target: string, points: Points): Effect.Effect<AgentProxy, never, Scope.Scope> =>
  Effect.map(
    Effect.acquireRelease(
      Effect.promise(() =>
        new Promise<
          {
            readonly server: WebSocketServer
            readonly prompts: Map<string, Array<string>>
            readonly words: Set<string>
          }
        >((ready) => {
          const prompts = new Map<string, Array<string>>()
          const words = new Set<string>()
          const server = new WebSocketServer({ host: "127.0.0.1", port: 0, perMessageDeflate: false })
          server.on("connection", (near, message) => join({ points, prompts, words, target }, near, message))
          server.once("listening", () => ready({ server, prompts, words }))
        })
      ),
      ({ server }) =>
        Effect.promise(() =>
          new Promise<void>((closed) => {
            for (const socket of server.clients) socket.terminate()
            server.close(() => closed())
          })
        )
    ),
    ({ prompts, server, words }) => ({
      prompts,
      words,
      url: `ws://127.0.0.1:${(server.address() as AddressInfo).port}${new URL(target).pathname}`
    })
  )
