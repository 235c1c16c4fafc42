import { Effect, type Scope } from "effect"
import { Agent, createServer, type IncomingMessage, request, type ServerResponse } from "node:http"
import type { AddressInfo } from "node:net"

/** Stands before a homeserver. `meets`: answers a call in its place and says true, or leaves it alone. */
export const forwardingProxy = (
  target: string,
  meets: (message: IncomingMessage, response: ServerResponse) => boolean
): Effect.Effect<{ readonly url: string }, never, Scope.Scope> =>
  Effect.acquireRelease(
    Effect.promise(() =>
      new Promise<{ readonly url: string; readonly close: () => Promise<void> }>((ready) => {
        const agent = new Agent({ keepAlive: true })
        const to = new URL(target)
        const server = createServer((message, response) => {
          if (meets(message, response)) return void message.resume()
          const onward = request({
            agent,
            host: to.hostname,
            port: to.port,
            method: message.method,
            path: message.url,
            headers: { ...message.headers, host: to.host }
          }, (answer) => {
            response.writeHead(answer.statusCode ?? 502, answer.headers)
            answer.pipe(response)
          })
          onward.on("error", () => response.destroy())
          message.pipe(onward)
        })
        const close = () =>
          new Promise<void>((closed) => {
            server.close(() => closed())
            server.closeAllConnections()
            agent.destroy()
          })
        server.listen(
          0,
          "127.0.0.1",
          () => ready({ url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, close })
        )
      })
    ),
    ({ close }) => Effect.promise(close)
  )
