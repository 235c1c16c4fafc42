// A model server in a process of its own, as the far side of a bench: its first word comes at once, ten more follow,
// one each 5 ms. Prints its address as JSON and runs until its input ends.
import { createServer } from "node:http"
import type { AddressInfo } from "node:net"

const chunk = (delta: object, finish_reason: string | null = null) =>
  `data: ${JSON.stringify({ object: "chat.completion.chunk", choices: [{ index: 0, delta, finish_reason }] })}\n\n`

const server = createServer((request, response) => {
  if (request.method === "GET") return void response.end(JSON.stringify({ data: [{ id: "m" }] }))
  request.resume().once("end", () => {
    response.writeHead(200, { "content-type": "text/event-stream" })
    let word = 0
    const timer = setInterval(() => {
      response.write(chunk({ content: `${++word} ` }))
      if (word < 11) return
      clearInterval(timer)
      response.end(`${chunk({}, "stop")}data: [DONE]\n\n`)
    }, 5)
    response.write(chunk({ content: `${++word} ` }))
    response.once("close", () => clearInterval(timer))
  })
})
server.listen(0, "127.0.0.1", () => {
  console.log(JSON.stringify({ url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1` }))
})
process.stdin.resume().once("end", () => {
  server.closeAllConnections()
  server.close()
})
