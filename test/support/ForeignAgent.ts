import { Effect } from "effect"
import { once } from "node:events"
import type { AddressInfo } from "node:net"
import { type WebSocket, WebSocketServer } from "ws"
import type { JsonRecord } from "../../src/domain/Json.ts"
import type { Line } from "../contracts/Agent.contract.ts"
import { type ForeignRun, tongues } from "./ForeignTongues.ts"
import type { Format } from "./Mappings.ts"

type Said = Line | { readonly cancelled: true }

/** A small agent that speaks a format of its own on loopback, over any number of sockets. */
export interface ForeignAgent {
  /** The address without a path. */
  readonly url: string
  /** What prompts are answered with, by their text; a run without an end stays open. */
  readonly answers: Map<string, ReadonlyArray<Line>>
  /** Frames that came, parsed, oldest first. */
  readonly received: ReadonlyArray<JsonRecord>
  /** How many sockets were ever accepted. */
  readonly accepted: () => number
  /** Threads that have a socket now. */
  readonly connected: () => ReadonlyArray<string>
  /** Goes on with the newest run of a thread, over its newest socket. */
  say(thread: string, lines: ReadonlyArray<Said>): void
  /** Says something of the run of an earlier prompt, over a thread's newest socket. */
  sayOf(thread: string, prompt: string, lines: ReadonlyArray<Said>): void
  /** Sends anything at all over a thread's newest socket. */
  raw(thread: string, data: string): void
  /** Closes a thread's socket; without a code it is cut. */
  close(thread: string, code?: number): void
}

export const makeForeignAgent = Effect.fnUntraced(function*(format: Format) {
  const tongue = tongues[format]
  const answers: ForeignAgent["answers"] = new Map()
  const received: Array<JsonRecord> = []
  const sockets = new Map<string, WebSocket>()
  const runs = new Map<string, ForeignRun>()
  let accepted = 0
  const server = yield* Effect.acquireRelease(
    Effect.promise(async () => {
      const made = new WebSocketServer({ host: "127.0.0.1", port: 0 })
      await once(made, "listening")
      return made
    }),
    (made) =>
      Effect.sync(() => {
        for (const client of made.clients) client.terminate()
        made.close()
      })
  )
  const say = (thread: string, lines: ReadonlyArray<Said>) => sayAs(runs.get(thread) ?? { thread, id: "none" }, lines)
  const sayAs = (run: ForeignRun, lines: ReadonlyArray<Said>) => {
    const { thread } = run
    for (const line of lines) sockets.get(thread)?.send(JSON.stringify(tongue.say(line, run)))
  }
  server.on("connection", (socket, request) => {
    accepted++
    const path = request.url ?? "/"
    let thread: string | undefined
    const know = (frame: JsonRecord | undefined) => {
      thread ??= tongue.threadOf(path, frame)
      if (thread !== undefined) sockets.set(thread, socket)
    }
    know(undefined)
    socket.on("message", (data: Buffer) => {
      const frame = JSON.parse(data.toString()) as JsonRecord
      received.push(frame)
      know(frame)
      const heard = tongue.hear(frame)
      if (heard === undefined) return
      if (heard === "cancel") return thread === undefined ? undefined : say(thread, [{ cancelled: true }])
      if ("reply" in heard) return socket.send(JSON.stringify(heard.reply))
      if (!("prompt" in heard) || thread === undefined) return undefined
      runs.set(thread, { thread, id: heard.id })
      return say(thread, answers.get(heard.prompt) ?? [{ fail: "unscripted" }])
    })
    socket.on("close", () => {
      if (thread !== undefined && sockets.get(thread) === socket) sockets.delete(thread)
    })
  })
  const agent: ForeignAgent = {
    url: `ws://127.0.0.1:${(server.address() as AddressInfo).port}`,
    answers,
    received,
    accepted: () => accepted,
    connected: () => [...sockets.keys()],
    say,
    sayOf: (thread, id, lines) => sayAs({ thread, id }, lines),
    raw: (thread, data) => sockets.get(thread)?.send(data),
    close: (thread, code) => {
      const socket = sockets.get(thread)
      if (code === undefined) socket?.terminate()
      else socket?.close(code)
    }
  }
  return agent
})
