import { Effect, type Scope } from "effect"
import { Agent, createServer, type IncomingMessage, request, type ServerResponse } from "node:http"
import type { AddressInfo } from "node:net"
import type { RoomId } from "../../src/domain/Ids.ts"

export type RoomCall = "messages" | "send" | "join"

export interface RoomProxy {
  readonly url: string
  /**
   * From now on this call of this room answers so: 502 by a page, as a proxy's, 403 as a homeserver's. undefined: as
   * it should.
   */
  fail(call: RoomCall, room: RoomId, status: 502 | 403 | undefined): Effect.Effect<void>
  /** Calls that were answered so. */
  readonly failed: Effect.Effect<number>
}

const refuse = (status: 502 | 403, response: ServerResponse) =>
  status === 502
    ? response.writeHead(502, { "content-type": "text/html" }).end("<html>Bad gateway</html>")
    : response.writeHead(403, { "content-type": "application/json" }).end(
      JSON.stringify({ errcode: "M_FORBIDDEN", error: "not now" })
    )

/** Stands before a homeserver, and lets calls of single rooms fail. */
export const roomProxy = (target: string): Effect.Effect<RoomProxy, never, Scope.Scope> =>
  Effect.map(
    Effect.acquireRelease(
      Effect.promise(() =>
        new Promise<RoomProxy & { readonly close: () => Promise<void> }>((ready) => {
          const agent = new Agent({ keepAlive: true })
          const to = new URL(target)
          const faults = new Map<string, 502 | 403>()
          let failed = 0
          const faultOf = (message: IncomingMessage) => {
            const parts = (message.url ?? "").split("?")[0]!.split("/").map(decodeURIComponent)
            return parts[4] === "rooms" ? faults.get(`${parts[6]} ${parts[5]}`) : undefined
          }
          const server = createServer((message, response) => {
            const fault = faultOf(message)
            if (fault !== undefined) {
              failed++
              message.resume()
              return void refuse(fault, response)
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
          server.listen(0, "127.0.0.1", () =>
            ready({
              url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
              fail: (call, room, status) =>
                Effect.sync(() => {
                  if (status === undefined) faults.delete(`${call} ${room}`)
                  else faults.set(`${call} ${room}`, status)
                }),
              failed: Effect.sync(() => failed),
              close
            }))
        })
      ),
      ({ close }) => Effect.promise(close)
    ),
    ({ failed, fail, url }) => ({ failed, fail, url })
  )
