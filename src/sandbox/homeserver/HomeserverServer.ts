import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http"
import { isFromHere } from "../../domain/web/PageAsker.ts"
import { largestMedia } from "../media/MediaStore.ts"
import type { HomeserverState, ServerSession } from "../state/HomeserverState.ts"
import * as Sessions from "../state/LoginSessions.ts"
import type { Fault, Faults, HomeserverRoute } from "./Faults.ts"
import * as Login from "./HomeserverLogin.ts"
import { countsAgainstLimit, roomIn, routeOf } from "./HomeserverPaths.ts"
import {
  bearer,
  parseBody,
  place,
  refusalReply,
  type ServerReply,
  type ServerRequest,
  unrecognized
} from "./HomeserverRequest.ts"
import { answer } from "./HomeserverRoutes.ts"
import { syncReply } from "./HomeserverSync.ts"

/** Answers what is no call of the Matrix API. */
export type Elsewhere = (message: IncomingMessage, body: Buffer, response: ServerResponse) => void

const largestBody = 1024 * 1024
const isMatrix = (url: string | undefined) => url === undefined || /^\/(?:_matrix|_synapse|\.well-known)\//.test(url)
const isUpload = (url: string | undefined) => url?.startsWith("/_matrix/media/v3/upload") === true

const write = (response: ServerResponse, { body, file, retryAfter, status }: ServerReply) => {
  if (response.destroyed || response.headersSent) return
  if (file !== undefined) {
    response.writeHead(status, { "content-type": file.mime, "content-length": file.bytes.length }).end(file.bytes)
    return
  }
  const text = JSON.stringify(body)
  const headers: Record<string, string | number> = {
    "content-type": "application/json",
    "content-length": Buffer.byteLength(text)
  }
  if (retryAfter !== undefined) headers["retry-after"] = Math.ceil(retryAfter / 1000)
  response.writeHead(status, headers).end(text)
}

const limited = (wait: number, said: "body" | "header" | "nowhere" | "both"): ServerReply => ({
  status: 429,
  body: {
    errcode: "M_LIMIT_EXCEEDED",
    error: "Too Many Requests",
    ...(said === "body" || said === "both" ? { retry_after_ms: wait } : {})
  },
  ...(said === "header" || said === "both" ? { retryAfter: wait } : {})
})

const broken = (response: ServerResponse, status: number) =>
  response.writeHead(status, { "content-type": "text/html" }).end(`<html><body><h1>${status}</h1></body></html>`)

const page = (response: ServerResponse, text: string | undefined) =>
  text === undefined ? broken(response, 404) : response.writeHead(200, { "content-type": "application/json" }).end(text)

const refusedToken = (soft: boolean): ServerReply => ({
  status: 401,
  body: { errcode: "M_UNKNOWN_TOKEN", error: "Unknown access token", soft_logout: soft }
})

const missingToken = refusalReply(401, "M_MISSING_TOKEN", "Missing access token")

/** Answers a call as the fault wants it; `act` carries the call out and gives its answer to `send`. */
const meet = (fault: Fault, response: ServerResponse, act: (send: (reply: ServerReply) => void) => void) => {
  const send = (reply: ServerReply) => write(response, reply)
  switch (fault._tag) {
    case "RateLimited":
      return send(limited(fault.retryAfter, fault.said))
    case "Refused":
      return send(refusalReply(fault.status, fault.errcode, "Not this one"))
    case "Broken":
      return broken(response, fault.status)
    case "TokenRefused":
      return send(refusedToken(fault.soft))
    case "TokenMissing":
      return send(missingToken)
    case "Cut":
      if (fault.acted) return act(() => response.destroy())
      return response.destroy()
    case "Held": {
      response.once("close", () => {
        if (!response.writableEnded) fault.gone()
      })
      if (fault.acted) {
        return act((reply) => {
          fault.here()
          void fault.go.then(() => send(reply))
        })
      }
      fault.here()
      return void fault.go.then(() => act(send))
    }
  }
}

/** One request on its way: what it asks, and whose token it carries. */
interface Call {
  readonly server: HomeserverState
  readonly faults: Faults["Service"]
  readonly route: HomeserverRoute
  readonly request: ServerRequest
  readonly token: string | undefined
  /** undefined: the token is unknown, or there is none. */
  readonly session: ServerSession | "expired" | undefined
  readonly response: ServerResponse
}

const carryOut = (call: Call, send: (reply: ServerReply) => void) => {
  const { faults, request, response, route, server, session } = call
  const open = Login.open(server, route, request)
  if (open !== undefined) return send(open)
  if (session === undefined) return send(call.token === undefined ? missingToken : refusedToken(false))
  if (session === "expired") return send(refusedToken(true))
  const authorised = { ...request, session }
  if (route === "sync") return syncReply(server, authorised, faults.timeline(), response, send)
  const wait = countsAgainstLimit(route, request.method) ? faults.spend(session.user, request.now) : undefined
  send(wait === undefined ? answer(server, route, authorised) : limited(wait, "both"))
}

const serve = (
  server: HomeserverState,
  faults: Faults["Service"],
  message: IncomingMessage,
  raw: Buffer,
  response: ServerResponse
) => {
  const send = (reply: ServerReply) => write(response, reply)
  if (message.url === "/.well-known/matrix/client") return page(response, server.login.wellKnown)
  const target = place(message.url ?? "")
  const route = target === undefined ? undefined : routeOf(target.parts)
  if (target === undefined || route === undefined) return send(unrecognized)
  const body = route === "media_upload" ? {} : parseBody(raw.toString("utf8"))
  if (body === undefined) return send(refusalReply(400, "M_NOT_JSON", "Content not JSON."))
  const request: ServerRequest = {
    ...target,
    method: message.method ?? "GET",
    body,
    raw,
    mime: message.headers["content-type"] ?? "application/octet-stream",
    now: Date.now()
  }
  const token = bearer(message)
  const session = token === undefined ? undefined : Sessions.use(server, token, request.now)
  const call: Call = { server, faults, route, request, token, session, response }
  const fault = faults.take(route, session === "expired" ? undefined : session?.user, roomIn(target.parts))
  if (fault === undefined) carryOut(call, send)
  else meet(fault, response, (send) => carryOut(call, send))
}

const foreign = refusalReply(403, "M_FORBIDDEN", "This server is for this machine alone: ask it by 127.0.0.1.")

/** Whether a site in a browser on this machine may ask, by a name of its own that leads here; where a page is shown. */
const isForeign = ({ headers, socket }: IncomingMessage, isShown: boolean) =>
  isShown && !isFromHere(headers, socket.localPort ?? 0)

/** The HTTP server around a homeserver's state; not yet listening. `elsewhere` gives who answers all other paths. */
export const make = (
  server: HomeserverState,
  faults: Faults["Service"],
  elsewhere: () => Elsewhere | undefined = () => undefined
): Server => {
  const http = createServer({ keepAliveTimeout: 65_000 }, (message, response) => {
    const chunks: Array<Buffer> = []
    const largest = isUpload(message.url) ? largestMedia : largestBody
    let size = 0
    message.on("data", (chunk: Buffer) => {
      size += chunk.length
      if (size <= largest) chunks.push(chunk)
    })
    message.on("end", () => {
      if (size > largest) return write(response, refusalReply(413, "M_TOO_LARGE", "too large"))
      try {
        const body = Buffer.concat(chunks)
        const other = isMatrix(message.url) ? undefined : elsewhere()
        if (other !== undefined) other(message, body, response)
        else if (isForeign(message, elsewhere() !== undefined)) write(response, foreign)
        else serve(server, faults, message, body, response)
      } catch {
        // A body of the wrong shape must not end the process, in which the bot runs too.
        write(response, refusalReply(500, "M_UNKNOWN", "Internal server error"))
      }
    })
  })
  return http
}
