import { type Effect, type Fiber, Option, Schema } from "effect"
import type { IncomingMessage } from "node:http"
import type { WebSocket, WebSocketServer } from "ws"
import { at, elementsOf, parseJson, readRecord, readText } from "../../domain/Json.ts"
import { PromptFile } from "../../domain/turns/AgentCommand.ts"
import type { EchoFrame } from "./EchoLog.ts"
import type { EchoThread } from "./EchoThread.ts"

/**
 * The abilities that the agent announces. It has those that it announces, except `durable`: nothing that it remembers
 * outlives it.
 */
export interface EchoCaps {
  readonly resume: boolean
  readonly idempotent: boolean
  readonly durable: boolean
  /** The media types of the files that it takes; absent: it takes none. */
  readonly files?: ReadonlyArray<string>
}

/** What the sockets need of the agent behind them. */
export interface Serving {
  run(effect: Effect.Effect<void>): Fiber.Fiber<void>
  readonly epoch: () => string
  readonly stalled: () => boolean
  readonly greeting: () => EchoFrame
  readonly caps: EchoCaps
  heard(frame: EchoFrame): void
  accepted(): void
  thread(name: string): EchoThread
}

const threadOf = (request: IncomingMessage) =>
  new URL(request.url ?? "/", "ws://loopback").searchParams.get("thread_id") ?? ""

/** The HTTP status for an upgrade that is not served: a page in somebody's browser, no token, or no thread. */
export const echoRefusal = (request: IncomingMessage, token: string | undefined): number | undefined => {
  if (request.headers.origin !== undefined) return 403
  if (token !== undefined && request.headers.authorization !== `Bearer ${token}`) return 401
  return /^[A-Za-z0-9_-]{8,64}$/.test(threadOf(request)) ? undefined : 400
}

const caps = { cancel: true, ask: true, thought: true }
const limits = { frame: 262_144, prompt: 65_536, inline: 131_072, idleMs: 60_000 }
/** The person's own words: a part with `context` is what they refer to. */
const textOf = (parts: unknown) =>
  elementsOf(parts).filter((part) => at(part, "context") === undefined).map((part) => readText(at(part, "text")) ?? "")
    .join("\n")

const decodeFile = Schema.decodeUnknownOption(PromptFile)
const filesOf = (parts: unknown) => elementsOf(parts).flatMap((part) => Option.toArray(decodeFile(at(part, "file"))))

/** Speaks agent-wire/1 on every socket of the server; gives the newest socket of each thread. */
export const serveEcho = (server: WebSocketServer, serving: Serving): ReadonlyMap<string, WebSocket> => {
  const sockets = new Map<string, WebSocket>()
  server.on("connection", (socket, request) => {
    const name = threadOf(request)
    const send = (frame: EchoFrame) => {
      if (!serving.stalled()) socket.send(JSON.stringify(frame))
    }
    let thread: EchoThread | undefined
    const greet = (hello: EchoFrame) => {
      if (hello["type"] !== "hello" || hello["thread"] !== name) return socket.close(4400)
      if (!elementsOf(hello["v"]).includes(1)) return socket.close(4406)
      sockets.get(name)?.close(4409)
      sockets.set(name, socket)
      const mine = (thread = serving.thread(name))
      const resume = hello["resume"] as { readonly epoch: string; readonly after: number } | undefined
      const missed = serving.caps.resume && resume?.epoch === serving.epoch() ? mine.since(resume.after) : undefined
      const active = mine.active()
      send({
        type: "ready",
        v: 1,
        thread: name,
        epoch: serving.epoch(),
        seq: mine.seq(),
        resumed: missed !== undefined,
        ...(active !== undefined && { active }),
        agent: "echo/1",
        caps: { ...caps, ...serving.caps },
        limits,
        ...serving.greeting()
      })
      for (const frame of missed ?? []) send(frame)
      mine.listener = send
    }
    const hear = (mine: EchoThread, frame: EchoFrame) => {
      if (frame["type"] === "ping") {
        return frame["ack"] === true
          ? undefined
          : send({ type: "ping", n: frame["n"], ack: true })
      }
      if (frame["thread"] !== name) return socket.close(4400)
      if (frame["type"] === "prompt") {
        const { id, parts } = frame
        serving.run(mine.prompt({ id: String(id), text: textOf(parts), files: filesOf(parts) }))
      } else if (frame["type"] === "answer") {
        serving.run(mine.answer(String(frame["ask"]), String(frame["choice"] ?? frame["text"])))
      } else if (frame["type"] === "cancel") serving.run(mine.cancel)
    }
    serving.accepted()
    socket.on("message", (data: Buffer, isBinary) => {
      if (serving.stalled()) return
      if (isBinary) return socket.close(1003)
      const frame = readRecord(parseJson(data.toString()))
      if (frame === undefined) return socket.close(4400)
      serving.heard(frame)
      if (thread === undefined) greet(frame)
      else hear(thread, frame)
    })
    socket.on("close", () => {
      if (sockets.get(name) !== socket) return
      sockets.delete(name)
      if (thread !== undefined) thread.listener = undefined
    })
    // An error of a socket is followed by its close, which is handled above.
    socket.on("error", () => socket.terminate())
  })
  return sockets
}
