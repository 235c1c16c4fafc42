import { Effect, type Scope } from "effect"
import { Agent, createServer, request } from "node:http"
import type { AddressInfo } from "node:net"

export interface Recorded {
  readonly url: string
  /** Method and path with its query, in the order of their coming. */
  readonly calls: Array<string>
}

/**
 * Stands before a homeserver and writes down what is asked; `refuse` gives the status of a page that a call meets
 * instead, if any.
 */
export const recordingProxy = (
  target: string,
  refuse: (call: string) => number | undefined = () => undefined
): Effect.Effect<Recorded, never, Scope.Scope> =>
  Effect.map(
    Effect.acquireRelease(
      Effect.promise(() =>
        new Promise<Recorded & { readonly close: () => Promise<void> }>((ready) => {
          const agent = new Agent({ keepAlive: true })
          const calls: Array<string> = []
          const to = new URL(target)
          const server = createServer((message, response) => {
            calls.push(`${message.method} ${message.url}`)
            const refused = refuse(`${message.method} ${message.url}`)
            if (refused !== undefined) {
              message.resume()
              return void response.writeHead(refused, { "content-type": "text/html" }).end("<html>No.</html>")
            }
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
            () => ready({ url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, calls, close })
          )
        })
      ),
      ({ close }) => Effect.promise(close)
    ),
    ({ calls, url }) => ({ calls, url })
  )
