// The floor of an answer: the least that a bot can do which carries prompts to the agent and streams answers back by an
// edit. It keeps nothing, repeats nothing and checks nothing. Same HTTP client, sync filter, wire and number of
// events as the bot's.
import { createHash } from "node:crypto"
import { WebSocket } from "ws"
import { filter, firstFilter } from "../src/layers/matrix/SyncFilter.ts"
import { call, type Json } from "./floorHttp.ts"

const { AGENT_URL = "" } = process.env
const enc = encodeURIComponent
const { user_id: me } = await call("GET", "/account/whoami")

let txns = 0
const send = async (room: string, content: Json): Promise<string> => {
  const { event_id: id } = await call("PUT", `/rooms/${enc(room)}/send/m.room.message/f${process.pid}-${++txns}`, {
    msgtype: "m.text",
    "m.mentions": {},
    ...content
  })
  return String(id)
}

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
    const event = await first!
    await send(room, {
      body: `* ${body}`,
      "m.new_content": { msgtype: "m.text", body, "m.mentions": {} },
      "m.relates_to": { rel_type: "m.replace", event_id: event }
    })
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

interface Sync {
  readonly next_batch: string
  readonly rooms?: {
    readonly invite?: Readonly<Record<string, unknown>>
    readonly join?: Readonly<Record<string, { readonly timeline?: { readonly events?: ReadonlyArray<Json> } }>>
  }
}

const conversations = new Map<string, ReturnType<typeof conversation>>()
let since = ""
while (true) {
  const query = since === ""
    ? `timeout=0&filter=${enc(firstFilter("floor"))}`
    : `timeout=30000&filter=${enc(filter("floor"))}&since=${enc(since)}`
  const answer = (await call("GET", `/sync?set_presence=offline&${query}`)) as unknown as Sync
  if (since === "") console.log("synced")
  since = answer.next_batch
  for (const room of Object.keys(answer.rooms?.invite ?? {})) void call("POST", `/rooms/${enc(room)}/join`, {})
  for (const [room, { timeline }] of Object.entries(answer.rooms?.join ?? {})) {
    for (const { content, event_id: id, sender, type } of timeline?.events ?? []) {
      const body = (content as Json)["body"]
      if (type !== "m.room.message" || sender === me || typeof body !== "string") continue
      const say = conversations.get(room) ?? conversation(room)
      conversations.set(room, say)
      say(`f${createHash("sha256").update(String(id)).digest("base64url").slice(0, 22)}`, body)
    }
  }
}
