import { Effect, type Scope } from "effect"
import { Agent, createServer, type IncomingMessage, request, type ServerResponse } from "node:http"
import type { AddressInfo } from "node:net"
import type { Points } from "./Points.ts"

/** The call without what differs from run to run: `PUT send`, `GET sync`. */
const callOf = (message: IncomingMessage) => {
  const parts = (message.url ?? "").split("?")[0]!.split("/").slice(4)
  const name = parts[0] === "rooms"
    ? parts[2]
    : parts[0] === "user"
    ? parts[2]
    : parts[0] === "account"
    ? parts[1]
    : parts[0]
  return `${message.method} ${name ?? message.url}`
}

const bodyOf = async (message: IncomingMessage) => {
  const chunks: Array<Buffer> = []
  for await (const chunk of message) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks)
}

/**
 * What a bad network does to a call: nothing, or ends it before or after it was carried out, or puts a page in its
 * answer's place.
 */
export type Spoil = () => "nothing" | "cut before" | "cut after" | "page"

const forward = (
  { agent, points, spoil, target }: {
    readonly target: URL
    readonly agent: Agent
    readonly points: Points
    readonly spoil: Spoil
  },
  message: IncomingMessage,
  body: Buffer,
  response: ServerResponse
) => {
  const call = callOf(message)
  if (points.hit("request", call)) return void response.destroy()
  const spoiled = spoil()
  if (spoiled === "cut before") return void response.destroy()
  const headers = { ...message.headers, host: target.host }
  const onward = request({
    agent,
    host: target.hostname,
    port: target.port,
    method: message.method,
    path: message.url,
    headers
  }, (answer) => {
    bodyOf(answer).then((text) => {
      if (response.destroyed) return
      if (points.hit("answer", call)) return void response.destroy()
      if (spoiled === "cut after") return void response.destroy()
      if (spoiled === "page") {
        return void response.writeHead(502, { "content-type": "text/html" }).end("<html>Bad gateway</html>")
      }
      response.writeHead(answer.statusCode ?? 502, {
        "content-type": answer.headers["content-type"] ?? "",
        "content-length": text.length
      }).end(text)
    }, () => response.destroy())
  })
  onward.on("error", () => response.destroy())
  // A client that is gone waits for nothing; the server need not either.
  response.on("close", () => {
    if (!response.writableFinished) onward.destroy()
  })
  onward.end(body)
}

/**
 * Stands before a homeserver and numbers each call before it goes on, and again before its answer goes back. Gives
 * its URL.
 */
export const homeserverProxy = (
  target: string,
  points: Points,
  spoil: Spoil = () => "nothing"
): Effect.Effect<string, never, Scope.Scope> =>
  Effect.map(
    Effect.acquireRelease(
      Effect.promise(() =>
        new Promise<{ readonly port: number; readonly close: () => Promise<void> }>((ready) => {
          const agent = new Agent({ keepAlive: true })
          const to = new URL(target)
          const server = createServer({ keepAliveTimeout: 65_000 }, (message, response) => {
            bodyOf(message).then(
              (body) => forward({ target: to, agent, points, spoil }, message, body, response),
              () => response.destroy()
            )
          })
          const close = () =>
            new Promise<void>((closed) => {
              server.close(() => closed())
              server.closeAllConnections()
              agent.destroy()
            })
          server.listen(0, "127.0.0.1", () => ready({ port: (server.address() as AddressInfo).port, close }))
        })
      ),
      ({ close }) => Effect.promise(close)
    ),
    ({ port }) => `http://127.0.0.1:${port}`
  )
