// The floor of an answer: the least that a bot can do which carries prompts to the agent and streams answers back by an
// edit. It keeps nothing, repeats nothing and checks nothing. Same HTTP client, sync filter, wire and number of
// events as the bot's.
import { createHash } from "node:crypto"
import { WebSocket } from "ws"
import { hear, send, sendFinal } from "./floorSync.ts"

const { AGENT_URL = "" } = process.env

/** One room: a socket to the agent that stays, and prompts one at a time. */
const conversation = (room: string) => {
  const thread = `t1_${createHash("sha256").update(room).digest("base64url").slice(0, 22)}`
  const at = new URL(AGENT_URL)
  at.searchParams.set("thread_id", thread)
  const socket = new WebSocket(at.href, { perMessageDeflate: false })
  const prompts: Array<readonly [id: string, text: string]> = []
  let ready = false
  let working = false
  let text = ""
  let first: Promise<string> | undefined

  const next = () => {
    const prompt = ready && !working ? prompts.shift() : undefined
    if (prompt === undefined) return
    const [id, body] = prompt
    working = true
    text = ""
    first = undefined
    socket.send(JSON.stringify({ type: "prompt", thread, id, parts: [{ kind: "text", text: body }] }))
  }
  const end = async () => {
    const body = text.trim()
    await sendFinal(room, await first!, body)
    working = false
    next()
  }
  socket.on("open", () => socket.send(JSON.stringify({ type: "hello", v: [1], thread, client: "floor/1" })))
  socket.on("message", (data: Buffer) => {
    const frame = JSON.parse(data.toString()) as { readonly type: string; readonly text?: string; readonly n?: number }
    if (frame.type === "ready") {
      ready = true
      next()
    } else if (frame.type === "ping") socket.send(JSON.stringify({ type: "ping", n: frame.n, ack: true }))
    else if (frame.type === "delta") {
      text += frame.text ?? ""
      first ??= send(room, { body: text })
    } else if (frame.type === "end") void end()
  })
  return (id: string, body: string) => {
    prompts.push([id, body])
    next()
  }
}

const conversations = new Map<string, ReturnType<typeof conversation>>()
await hear((room, event, body) => {
  const say = conversations.get(room) ?? conversation(room)
  conversations.set(room, say)
  say(`f${createHash("sha256").update(event).digest("base64url").slice(0, 22)}`, body)
})
