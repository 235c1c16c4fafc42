import { Effect } from "effect"
import { createServer, type IncomingMessage, type ServerResponse } from "node:http"
import type { AddressInfo } from "node:net"

/** What a server on loopback was asked. `body`: the whole of it. */
export interface Asking {
  readonly request: IncomingMessage
  readonly body: string
}

export type Answering = (asking: Asking, response: ServerResponse) => void

/** A server of ours on a free port of loopback, until the scope ends. */
export const loopbackServer = (answer: Answering) =>
  Effect.acquireRelease(
    Effect.callback<{ readonly url: string; readonly close: () => void }>((resume) => {
      const server = createServer((request, response) => {
        const pieces: Array<Buffer> = []
        request.on("data", (piece: Buffer) => pieces.push(piece))
        request.on("end", () => answer({ request, body: Buffer.concat(pieces).toString("utf8") }, response))
      })
      server.listen(0, "127.0.0.1", () => {
        const { port } = server.address() as AddressInfo
        resume(Effect.succeed({
          url: `http://127.0.0.1:${port}`,
          close: () => {
            server.closeAllConnections()
            server.close()
          }
        }))
      })
    }),
    ({ close }) => Effect.sync(close)
  )
