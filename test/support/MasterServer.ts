import { Effect } from "effect"
import { createServer, type ServerResponse } from "node:http"
import type { AddressInfo } from "node:net"

/** What the server answers: a status and a body, or whatever a function does with the response. */
export type MasterReply = readonly [status: number, body: string] | ((response: ServerResponse) => void)

/** A small control plane over HTTP, whose answers can be changed at any time. It ends with the scope. */
export const masterServer = Effect.gen(function*() {
  const replies = new Map<string, MasterReply>([["/health", [200, "{}"]]])
  const asked: Array<string> = []
  const server = createServer((request, response) => {
    const path = request.url ?? ""
    asked.push(`${request.method} ${path}`)
    const reply = replies.get(path) ?? [404, "{\"detail\":\"Not Found\"}"]
    if (typeof reply === "function") return reply(response)
    response.writeHead(reply[0], { "content-type": "application/json" }).end(reply[1])
  })
  yield* Effect.acquireRelease(
    Effect.callback<void>((resume) => void server.listen(0, "127.0.0.1", () => resume(Effect.void))),
    () =>
      Effect.sync(() => {
        server.closeAllConnections()
        server.close()
      })
  )
  const url = new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`)
  return {
    url,
    /** Every request, as in `GET /health`. */
    asked,
    reply: (path: string, reply: MasterReply) => void replies.set(path, reply),
    /** The path of a person, as it stands in a request. */
    user: (id: string) => `/users/${encodeURIComponent(id)}`
  }
})
