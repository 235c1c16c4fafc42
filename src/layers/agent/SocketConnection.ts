import { Option, Predicate, Redacted } from "effect"
import type { Agent } from "node:http"
import { WebSocket } from "ws"
import { binary, closedWith, type LinkEnding, protocol, refusedWith, unreachable } from "./link/LinkEnding.ts"
import { makeFloodOfSmall, makeReadRests } from "./ReadRests.ts"

/** The largest frame that is read, in bytes; a larger one ends the link (close 1009). */
const largestFrame = 262_144
/** How long the HTTP upgrade may take, in milliseconds. */
const longestHandshake = 5_000
/** While the peer has left more than this many bytes unread, its pings are not answered. */
const mostUnread = 65_536
/** How long a peer may take to answer a close, in milliseconds, before the socket is torn down. */
const longestClose = 2_000

/** What a connection calls; `bytes` is a frame's length in UTF-8. */
export interface Handlers {
  opened(): void
  text(text: string, bytes: number): void
  binary(): void
  /** The peer pinged, which was answered already. */
  pinged(): void
  /** Called once, and last. `detail`: a code for the log, never the peer's words. */
  ended(ending: LinkEnding, detail: string): void
}

export interface SocketConnection {
  /** Returns false where the socket is not open: nothing left then. */
  send(text: string): boolean
  /** Answers the peer. Returns false, and sends nothing, while it leaves earlier answers unread. */
  reply(text: string): boolean
  pause(): void
  resume(): void
  /** Closes the socket with `code`; nothing is heard after that. */
  close(code: number): void
}

/** `ws` gives no code to what it finds wrong with a handshake, only words. */
const codeOf = (error: Error): string => {
  if ("code" in error && Predicate.isString(error.code)) return error.code
  return error.message === "Opening handshake has timed out" ? "HANDSHAKE_TIMEOUT" : "HANDSHAKE_INVALID"
}

// The defaults of `ws` (100 MiB frames, compression) suit trusted peers only.
const limits = {
  maxPayload: largestFrame,
  perMessageDeflate: false,
  // A redirect would carry the token to wherever it points.
  followRedirects: false,
  // `ws` would answer a ping even where the peer reads no answers.
  autoPong: false,
  handshakeTimeout: longestHandshake,
  closeTimeout: longestClose
}

/**
 * Opens a `ws` client socket. `tunnel`: through a proxy. No subprotocol is asked for, since `ws` fails where the server
 * does not echo it.
 */
export const connect = (
  url: string,
  token: Option.Option<Redacted.Redacted>,
  handlers: Handlers,
  tunnel?: Agent
): SocketConnection => {
  const socket = new WebSocket(url, {
    ...limits,
    ...(tunnel === undefined ? {} : { agent: tunnel }),
    headers: Option.isSome(token) ? { authorization: `Bearer ${Redacted.value(token.value)}` } : {}
  })
  let over = false
  const end = (ending: LinkEnding, detail: string) => {
    if (over) return
    over = true
    handlers.ended(ending, detail)
  }
  let lost = unreachable
  let opened = false
  socket.on("open", () => {
    opened = true
    lost = closedWith(1006)
    if (!over) handlers.opened()
  })
  socket.on("message", (data: Buffer, isBinary) => {
    if (over) return
    if (isBinary) {
      handlers.binary()
      end(binary, "binary frame")
      socket.close(1003)
    } else {
      handlers.text(data.toString(), data.length)
      reading.read(data.length)
    }
  })
  const reading = makeReadRests(socket, makeFloodOfSmall(() => performance.now()))
  const isOpen = () => !over && socket.readyState === WebSocket.OPEN
  const isRead = () => isOpen() && socket.bufferedAmount <= mostUnread
  socket.on("ping", (data: Buffer) => {
    if (isRead()) socket.pong(data)
    if (!over) handlers.pinged()
  })
  socket.on("unexpected-response", (_request, response) => {
    end(refusedWith(response.statusCode ?? 0), `HTTP ${response.statusCode}`)
    socket.terminate()
  })
  // A frame that breaks the protocol or the limit is an error first; `ws` itself sends the right close code.
  socket.on("error", (error) => end(codeOf(error).startsWith("WS_ERR_") ? protocol : lost, codeOf(error)))
  socket.on("close", (code) => end(closedWith(code), `close ${code}`))
  const sendIf = (may: () => boolean) => (text: string) => {
    if (!may()) return false
    socket.send(text)
    return true
  }
  return {
    send: sendIf(isOpen),
    reply: sendIf(isRead),
    pause: reading.pause,
    resume: reading.resume,
    close: (code) => {
      over = true
      // Before the handshake there is nothing to close or resume, and `ws` fails where it was refused.
      if (!opened) socket.terminate()
      else {
        socket.resume()
        socket.close(code)
      }
    }
  }
}
