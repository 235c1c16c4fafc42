import { Deferred, Effect, Option, Predicate, Redacted, type Scope } from "effect"
import type { Agent } from "node:http"
import { WebSocket } from "ws"
import { closedWith, refusedWith } from "../link/LinkEnding.ts"
import { RunTrouble } from "../runs/RunDriver.ts"
import type { AcpReader, AcpTransport } from "./process/AgentProcess.ts"

const longestMessage = 32 * 1024 * 1024
const mostUnread = 64 * 1024 * 1024
const longestHandshake = 10_000
/** How often the agent is pinged, in milliseconds; one that answers none by the next is gone. */
const pingEvery = 30_000

export interface AgentSocketPlace {
  readonly url: string
  readonly token: Option.Option<Redacted.Redacted>
  readonly tunnel: Agent | undefined
}

const trouble = (why: RunTrouble["why"], detail: string, fatal = false) =>
  new RunTrouble({ why, detail, fatal, untaken: false })

const codeOf = (error: Error) => ("code" in error && Predicate.isString(error.code) ? error.code : "HANDSHAKE_INVALID")

const opened = (socket: WebSocket) =>
  Effect.callback<void, RunTrouble>((resume) => {
    const fail = (reason: RunTrouble) => resume(Effect.fail(reason))
    socket.once("open", () => resume(Effect.void))
    socket.once("unexpected-response", (_request, { statusCode = 0 }) => {
      fail(trouble(refusedWith(statusCode).why, `HTTP ${statusCode}`))
      socket.terminate()
    })
    socket.on("error", (error) => fail(trouble("unreachable", codeOf(error))))
    socket.once("close", (code) => fail(trouble("unreachable", `close ${code}`)))
  })

/** Pings until the socket is gone. */
const keptAlive = (socket: WebSocket) => {
  let answered = true
  socket.on("pong", () => (answered = true))
  const timer = setInterval(() => {
    if (!answered) return socket.terminate()
    answered = false
    socket.ping()
  }, pingEvery)
  timer.unref()
  socket.once("close", () => clearInterval(timer))
}

/** Connects to an agent behind a WebSocket, where each text is one message. It lasts as long as the scope. */
export const openAgentSocket = Effect.fnUntraced(function*(
  { token, tunnel, url }: AgentSocketPlace,
  { message }: AcpReader
): Effect.fn.Return<AcpTransport, RunTrouble, Scope.Scope> {
  const ended = Deferred.makeUnsafe<RunTrouble>()
  const socket = yield* Effect.acquireRelease(
    Effect.sync(() =>
      new WebSocket(url, {
        maxPayload: longestMessage,
        perMessageDeflate: false,
        followRedirects: false,
        handshakeTimeout: longestHandshake,
        ...(tunnel === undefined ? {} : { agent: tunnel }),
        headers: Option.isSome(token) ? { authorization: `Bearer ${Redacted.value(token.value)}` } : {}
      })
    ),
    (socket) => Effect.sync(() => (socket.readyState === WebSocket.OPEN ? socket.close(1000) : socket.terminate()))
  )
  socket.on("message", (data: Buffer, isBinary) => {
    if (isBinary) return socket.close(1003)
    message(data.toString())
  })
  socket.once("close", (code) => {
    const { fatal, why } = closedWith(code)
    Deferred.doneUnsafe(ended, Effect.succeed(trouble(why, `close ${code}`, fatal)))
  })
  yield* opened(socket)
  keptAlive(socket)
  return {
    ended: Deferred.await(ended),
    send: (text) => {
      if (socket.readyState !== WebSocket.OPEN) return false
      if (socket.bufferedAmount > mostUnread) {
        socket.terminate()
        return false
      }
      socket.send(text)
      return true
    }
  }
})
