import { Effect } from "effect"
import { once } from "node:events"
import type { AddressInfo } from "node:net"
import { setImmediate } from "node:timers/promises"
import { type WebSocket, WebSocketServer } from "ws"

interface Prompted {
  readonly thread: string
  readonly from: string
  readonly text: string
  /** Which of the agent's sockets it came over, from 1. */
  readonly socket: number
}

/** One socket of an odd agent, and what its thread's frames are numbered by. */
interface Listener {
  readonly socket: WebSocket
  readonly thread: string
  readonly number: number
}

export type OddFrame = Readonly<Record<string, unknown>> & { readonly type: string }

/** What an agent does otherwise than it should; by default nothing. */
export interface Oddities {
  /** Whose memory a prompt is put into. */
  readonly memory?: (prompted: Prompted) => string
  /** What it says to a prompt, given all that it remembers of that memory, oldest first. Default: all of it. */
  readonly says?: (prompted: Prompted, memory: ReadonlyArray<string>, count: number) => Iterable<OddFrame>
  /** To whom a frame for one thread goes, and how it looks there. Default: to that thread alone, as it is. */
  readonly deliver?: (
    frame: OddFrame,
    to: Listener,
    all: ReadonlyArray<Listener>
  ) => ReadonlyArray<readonly [Listener, OddFrame]>
  /** Whether it greets whoever connects. */
  readonly greets?: boolean
  /** Called before each frame of a run; true: the socket is cut instead. */
  readonly cuts?: () => boolean
  /** What it calls itself. */
  readonly name?: () => string
}

const recited = (_: Prompted, memory: ReadonlyArray<string>): ReadonlyArray<OddFrame> => [
  { type: "delta", msg: "m", kind: "text", text: `I know: ${memory.join(" | ")}` },
  { type: "end", reason: "done" }
]

const parse = (text: string) => JSON.parse(text) as Readonly<Record<string, unknown>>

/**
 * An agent on agent-wire/1 whose every answer recites all that it remembers, so that whatever leaks is seen at once. It
 * does wrong what `oddities` says. It cannot resume, and knows no prompt again.
 */
export const oddAgent = Effect.fnUntraced(function*(oddities: Oddities = {}) {
  const { cuts, deliver, greets = true, memory: memoryOf = ({ thread }: Prompted) => thread, name } = oddities
  const server = yield* Effect.acquireRelease(
    Effect.promise(async () => {
      const listening = new WebSocketServer({ host: "127.0.0.1", port: 0, perMessageDeflate: false })
      await once(listening, "listening")
      return listening
    }),
    (listening) =>
      Effect.callback<void>((done) => {
        for (const socket of listening.clients) socket.terminate()
        listening.close(() => done(Effect.void))
      })
  )
  const memories = new Map<string, Array<string>>()
  const prompts: Array<Prompted> = []
  const seqs = new Map<string, number>()
  const listeners = new Set<Listener>()
  let runs = 0
  let accepted = 0

  const send = (listener: Listener, frame: OddFrame) => {
    if (listener.socket.readyState !== listener.socket.OPEN) return
    if (frame["run"] === undefined) return listener.socket.send(JSON.stringify({ thread: listener.thread, ...frame }))
    const seq = (seqs.get(listener.thread) ?? 0) + 1
    seqs.set(listener.thread, seq)
    listener.socket.send(JSON.stringify({ thread: listener.thread, seq, ...frame }))
  }
  const say = (to: Listener, frame: OddFrame) => {
    if (cuts?.() === true) return to.socket.terminate()
    for (const [listener, shown] of deliver?.(frame, to, [...listeners]) ?? [[to, frame]]) send(listener, shown)
  }
  /** A run may be without end: others get their turn between its frames, and it ends with its socket. */
  const play = async (to: Listener, run: string, frames: Iterable<OddFrame>) => {
    let count = 0
    for (const said of frames) {
      if (to.socket.readyState !== to.socket.OPEN) return
      say(to, { ...said, run })
      if (++count % 20 === 0) await setImmediate()
    }
  }
  const prompt = (to: Listener, frame: Readonly<Record<string, unknown>>) => {
    const parts = frame["parts"] as ReadonlyArray<{ readonly text: string }>
    const prompted = {
      thread: to.thread,
      from: String(frame["from"]),
      text: parts.map(({ text }) => text).join("\n"),
      socket: to.number
    }
    prompts.push(prompted)
    const kept = memories.get(memoryOf(prompted)) ?? []
    memories.set(memoryOf(prompted), kept)
    kept.push(prompted.text)
    const run = `r${++runs}`
    say(to, { type: "start", run, prompt: frame["id"] })
    void play(to, run, (oddities.says ?? recited)(prompted, kept, prompts.length))
  }

  server.on("connection", (socket, request) => {
    accepted++
    const thread = new URL(request.url ?? "/", "ws://x").searchParams.get("thread_id") ?? ""
    const listener = { socket, thread, number: accepted }
    socket.on("error", () => {})
    socket.on("close", () => void listeners.delete(listener))
    socket.on("message", (data: Buffer) => {
      const frame = parse(data.toString())
      if (frame["type"] === "hello" && greets) {
        listeners.add(listener)
        const agent = name?.() ?? "odd/1"
        send(listener, { type: "ready", v: 1, epoch: "e", seq: seqs.get(thread) ?? 0, resumed: false, agent })
      } else if (frame["type"] === "prompt") prompt(listener, frame)
      else if (frame["type"] === "ping") socket.send(JSON.stringify({ ...frame, ack: true }))
    })
  })
  return {
    url: `ws://127.0.0.1:${(server.address() as AddressInfo).port}/agent_ws/`,
    /** How many sockets were ever accepted. */
    accepted: () => accepted,
    /** The prompts that came, oldest first. */
    prompts: prompts as ReadonlyArray<Prompted>
  }
})
