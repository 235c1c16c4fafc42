// An agent of large files in a process of its own. What it is sent it fetches, and says its hash; what is asked of it by
// `send BYTES` it sends by an address of its own, at the port of its sockets, since files are taken from no other port
// of its host. Prints its address as JSON and runs until its input ends.
import { createHash } from "node:crypto"
import { createServer } from "node:http"
import type { AddressInfo } from "node:net"
import { WebSocketServer } from "ws"
import { patterned } from "./longTexts.ts"

interface Part {
  readonly text?: string
  readonly file?: { readonly url?: string }
}

const files = createServer((request, response) => {
  const body = patterned(Number(request.url?.slice(1)))
  response.writeHead(200, { "content-type": "image/png", "content-length": body.length }).end(body)
})

const hashAt = async (url: string) => {
  const hash = createHash("sha256")
  for await (const piece of (await fetch(url)).body!) hash.update(piece)
  return hash.digest("hex")
}

const place = () => `127.0.0.1:${(files.address() as AddressInfo).port}`

new WebSocketServer({ server: files }).on("connection", (socket) => {
  let [thread, seq, runs] = ["", 0, 0]
  const say = (frame: object) => socket.send(JSON.stringify({ thread, ...frame }))
  const answer = async (id: string, parts: ReadonlyArray<Part>) => {
    const run = `r${++runs}`
    const log = (frame: object) => say({ ...frame, run, seq: ++seq })
    log({ type: "start", prompt: id })
    const [text = ""] = parts.flatMap((part) => (part.text === undefined ? [] : [part.text]))
    const [url] = parts.flatMap((part) => (part.file?.url === undefined ? [] : [part.file.url]))
    const [, bytes] = /^send (\d+)$/.exec(text) ?? []
    if (bytes !== undefined) {
      const from = `http://${place()}/${bytes}`
      log({
        type: "delta",
        msg: "m1",
        kind: "file",
        file: { name: "large.png", mime: "image/png", size: Number(bytes), url: from }
      })
    }
    log({ type: "end", reason: "done", text: url === undefined ? `you said ${text}` : `hash ${await hashAt(url)}` })
  }
  socket.on("message", (data) => {
    const frame = JSON.parse(String(data)) as {
      type: string
      thread: string
      id: string
      parts: Array<Part>
      n: number
    }
    if (frame.type === "hello") {
      thread = frame.thread
      say({ type: "ready", v: 1, epoch: "e1", seq, resumed: false, agent: "files", caps: { files: ["*/*"] } })
    } else if (frame.type === "ping") say({ type: "ping", n: frame.n, ack: true })
    else if (frame.type === "prompt") void answer(frame.id, frame.parts)
  })
})
files.listen(0, "127.0.0.1", () => console.log(JSON.stringify({ url: `ws://${place()}/agent_ws/` })))
process.stdin.resume().once("end", () => process.exit(0))
