import { Effect, Predicate } from "effect"
import { once } from "node:events"
import { WebSocket } from "ws"

type Frame = Record<string, unknown>

const isFrame = (value: unknown): value is Frame => Predicate.isObject(value)

const spoken = async (agent: string, thread: string, prompt: Frame) => {
  const socket = new WebSocket(`${agent}?thread_id=${thread}`)
  const heard: Array<Frame> = []
  const over = new Promise<void>((resume) => {
    socket.on("close", () => resume()).on("message", (data) => {
      const frame: unknown = JSON.parse(String(data))
      if (!isFrame(frame)) return
      heard.push(frame)
      if (frame["type"] === "ready") socket.send(JSON.stringify({ type: "prompt", thread, ...prompt }))
      if (frame["type"] === "end" || frame["type"] === "fail") resume()
    })
  })
  await once(socket, "open")
  socket.send(JSON.stringify({ type: "hello", v: [1], thread, client: "test" }))
  await over
  socket.close()
  return heard
}

/** Greets an agent over a socket of its own, gives it a prompt, and hears all until the run ends. */
export const spokenRaw = (agent: string, thread: string, prompt: Frame) =>
  Effect.promise(() => spoken(agent, thread, prompt))

/** What the singleton says to somebody who comes beside the bot. */
export const singletonRaw = (agent: string, text: string) =>
  Effect.promise(async () => {
    const socket = new WebSocket(agent)
    let said = ""
    const over = new Promise<void>((resume) => {
      socket.on("close", () => resume()).on("message", (data) => {
        const frame: unknown = JSON.parse(String(data))
        if (!isFrame(frame)) return
        if (frame["type"] === "EventTextChunk") said += String(frame["text"])
        if (frame["type"] === "EventEnd") resume()
      })
    })
    await once(socket, "open")
    socket.send(JSON.stringify({ type: "MsgUserMessage", text }))
    await over
    socket.close()
    return said
  })
