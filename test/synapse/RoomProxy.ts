import { Effect, type Scope } from "effect"
import type { IncomingMessage, ServerResponse } from "node:http"
import type { RoomId } from "../../src/domain/Ids.ts"
import { forwardingProxy } from "./ForwardingProxy.ts"

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
export const roomProxy = (target: string): Effect.Effect<RoomProxy, never, Scope.Scope> => {
  const faults = new Map<string, 502 | 403>()
  let failed = 0
  const faultOf = (message: IncomingMessage) => {
    const parts = (message.url ?? "").split("?")[0]!.split("/").map(decodeURIComponent)
    return parts[4] === "rooms" ? faults.get(`${parts[6]} ${parts[5]}`) : undefined
  }
  const proxy = forwardingProxy(target, (message, response) => {
    const fault = faultOf(message)
    if (fault === undefined) return false
    failed++
    refuse(fault, response)
    return true
  })
  return Effect.map(proxy, ({ url }) => ({
    url,
    fail: (call, room, status) =>
      Effect.sync(() => {
        if (status === undefined) faults.delete(`${call} ${room}`)
        else faults.set(`${call} ${room}`, status)
      }),
    failed: Effect.sync(() => failed)
  }))
}
