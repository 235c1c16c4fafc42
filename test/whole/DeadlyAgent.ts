import { Effect, type Scope } from "effect"
import type { AddressInfo } from "node:net"
import { WebSocketServer } from "ws"

interface Frame {
  readonly type: string
  readonly id: string
  readonly thread: string
  readonly parts: ReadonlyArray<{ readonly text: string }>
  readonly resume?: { readonly epoch: string; readonly after: number }
}

/**
 * An agent that keeps its log and knows every prompt that it answered; at one of them it does something else, before
 * it says anything.
 */
export const deadlyAgent = (
  deadly: string,
  strike: () => void,
  isOver = () => false
): Effect.Effect<{ readonly url: string; readonly given: ReadonlyArray<string> }, never, Scope.Scope> =>
  Effect.map(
    Effect.acquireRelease(
      Effect.promise(() =>
        new Promise<{ readonly server: WebSocketServer; readonly given: Array<string> }>((ready) => {
          const given: Array<string> = []
          const logs = new Map<string, Array<{ readonly seq: number; readonly run: string }>>()
          const server = new WebSocketServer({ host: "127.0.0.1", port: 0 })
          server.on("connection", (socket) =>
            socket.on("message", (data: Buffer) => {
              const { id, parts, resume, thread, type } = JSON.parse(data.toString()) as Frame
              const log = logs.get(thread) ?? []
              logs.set(thread, log)
              const say = (what: object) => socket.send(JSON.stringify({ thread, ...what }))
              const logged = (what: object) => {
                const frame = { ...what, run: id, seq: log.length + 1 }
                log.push(frame)
                say(frame)
              }
              if (type === "hello") {
                say({
                  type: "ready",
                  v: 1,
                  epoch: "e",
                  seq: log.length,
                  resumed: resume?.epoch === "e",
                  agent: "deadly",
                  caps: { resume: true, cancel: true, ask: true, idempotent: true, durable: true },
                  limits: { frame: 262_144, prompt: 65_536, inline: 1, idleMs: 60_000 }
                })
                if (resume?.epoch === "e") log.filter(({ seq }) => seq > resume.after).forEach(say)
              }
              if (type !== "prompt") return
              const known = log.filter(({ run }) => run === id)
              if (known.length > 0) return known.forEach((frame) => say({ ...frame, dup: true }))
              const { text } = parts[0]!
              given.push(text)
              if (text === deadly && !isOver()) return strike()
              logged({ type: "start", prompt: id })
              logged({ type: "end", reason: "done", text })
            }))
          server.once("listening", () => ready({ server, given }))
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
    ({ given, server }) => ({ given, url: `ws://127.0.0.1:${(server.address() as AddressInfo).port}/` })
  )
