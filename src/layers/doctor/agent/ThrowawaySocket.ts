import { Effect, Option, Predicate, Queue, Redacted, type Scope } from "effect"
import { Schema } from "effect"
import type { Agent } from "node:http"
import { TLSSocket } from "node:tls"
import { WebSocket } from "ws"

/** Where a socket leads, and what it shows at the upgrade. */
export interface SocketPlace {
  /** With its thread filled in. */
  readonly url: string
  readonly token: Option.Option<Redacted.Redacted>
  /** The way through a proxy. */
  readonly tunnel: Agent | undefined
  readonly headers?: Readonly<Record<string, string>>
}

/** What comes over a socket. `at`: milliseconds since it opened. */
export type SocketNews =
  | { readonly _tag: "Text"; readonly text: string; readonly bytes: number; readonly at: number }
  | { readonly _tag: "Binary"; readonly bytes: number; readonly at: number }
  | { readonly _tag: "Closed"; readonly code: number; readonly at: number }

/** A socket that serves nobody: opened to see what the agent does. */
export interface ThrowawaySocket {
  /** The `x-thread-id` of the agent's answer to the upgrade. */
  readonly threadHeader: string | undefined
  /** When the certificate runs out, in milliseconds since 1970; undefined without TLS. */
  readonly certificateEnds: number | undefined
  /** How long the upgrade took, in milliseconds. */
  readonly elapsed: number
  /** Sends where the socket is open. */
  readonly send: (text: string) => Effect.Effect<void>
  /** The next news, at most so many milliseconds from now; undefined: none came. Nothing comes after `Closed`. */
  readonly next: (milliseconds: number) => Effect.Effect<SocketNews | undefined>
  readonly close: (code: number) => Effect.Effect<void>
  /** Cuts the connection as a network would. */
  readonly cut: Effect.Effect<void>
}

/** No socket opened. `detail` is `HTTP 404` or a code such as ECONNREFUSED, never the other side's words. */
export class SocketRefused extends Schema.TaggedError<SocketRefused>()("SocketRefused", { detail: Schema.String }) {
  override get message() {
    return `The agent opens no WebSocket: ${this.detail}`
  }
}

/** How long an upgrade may take, in milliseconds. */
const longestHandshake = 5_000
const largestFrame = 262_144
/** So much may wait to be looked at before reading pauses, in bytes of UTF-8. */
const mostWaiting = 1_048_576
/** What a frame costs besides its text. */
const frameCost = 512

const options = {
  maxPayload: largestFrame,
  perMessageDeflate: false,
  followRedirects: false,
  handshakeTimeout: longestHandshake,
  closeTimeout: 1_000
}

const codeOf = (error: Error): string => {
  if ("code" in error && Predicate.isString(error.code)) return error.code
  return error.message === "Opening handshake has timed out" ? "HANDSHAKE_TIMEOUT" : "HANDSHAKE_INVALID"
}

const certificateEnds = (socket: unknown): number | undefined => {
  const ends = socket instanceof TLSSocket ? Date.parse(socket.getPeerCertificate().valid_to) : Number.NaN
  return Number.isNaN(ends) ? undefined : ends
}

/** What the socket brings, in its order; reading pauses while too much of it waits. */
const makeNews = (socket: WebSocket, queue: Queue.Queue<SocketNews>, now: () => number) => {
  let waiting = 0
  const offer = (news: SocketNews, bytes: number) => {
    waiting += bytes + frameCost
    if (waiting > mostWaiting) socket.pause()
    Queue.offerUnsafe(queue, news)
  }
  socket.on("message", (data: Buffer, isBinary) => {
    const bytes = data.length
    offer(
      isBinary ? { _tag: "Binary", bytes, at: now() } : { _tag: "Text", text: data.toString(), bytes, at: now() },
      bytes
    )
  })
  socket.on("close", (code) => offer({ _tag: "Closed", code, at: now() }, 0))
  return (news: SocketNews) => {
    waiting -= ("bytes" in news ? news.bytes : 0) + frameCost
    if (socket.isPaused && waiting < mostWaiting / 2) socket.resume()
    return news
  }
}

const connected = (socket: WebSocket) =>
  Effect.callback<{ readonly thread: string | undefined; readonly ends: number | undefined }, SocketRefused>(
    (resume) => {
      let thread: string | undefined
      let ends: number | undefined
      const refuse = (detail: string) => resume(Effect.fail(new SocketRefused({ detail })))
      socket.on("upgrade", (response) => {
        const said = response.headers["x-thread-id"]
        thread = Predicate.isString(said) ? said.slice(0, 128) : undefined
        ends = certificateEnds(response.socket)
      })
      socket.on("open", () => resume(Effect.succeed({ thread, ends })))
      socket.on("unexpected-response", (_request, response) => {
        refuse(`HTTP ${response.statusCode}`)
        socket.terminate()
      })
      // An error after that is followed by its close, which is news.
      socket.on("error", (error) => refuse(codeOf(error)))
    }
  )

/** Opens a socket that is cut when the scope ends. */
export const throwawaySocket = Effect.fnUntraced(
  function*(
    { headers, token, tunnel, url }: SocketPlace
  ): Effect.fn.Return<ThrowawaySocket, SocketRefused, Scope.Scope> {
    const begun = performance.now()
    const socket = yield* Effect.acquireRelease(
      Effect.sync(() =>
        new WebSocket(url, {
          ...options,
          ...(tunnel === undefined ? {} : { agent: tunnel }),
          headers: {
            ...(Option.isSome(token) ? { authorization: `Bearer ${Redacted.value(token.value)}` } : {}),
            ...headers
          }
        })
      ),
      (open) => Effect.sync(() => open.terminate())
    )
    const queue = yield* Queue.unbounded<SocketNews>()
    let opened = performance.now()
    // Before the wait, as the agent may speak in the moment in which the socket opens.
    const taken = makeNews(socket, queue, () => Math.round(performance.now() - opened))
    socket.once("open", () => (opened = performance.now()))
    const { ends, thread } = yield* connected(socket)
    return {
      threadHeader: thread,
      certificateEnds: ends,
      elapsed: Math.round(performance.now() - begun),
      send: (text) => Effect.sync(() => socket.readyState === WebSocket.OPEN && socket.send(text)),
      next: (milliseconds) =>
        Effect.map(
          Effect.timeoutOption(Queue.take(queue), milliseconds),
          (news) => Option.isSome(news) ? taken(news.value) : undefined
        ),
      close: (code) => Effect.sync(() => socket.close(code)),
      cut: Effect.sync(() => socket.terminate())
    }
  }
)
