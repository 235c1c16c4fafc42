import { Option, Redacted } from "effect"
import type { Agent } from "node:http"
import { WebSocket } from "ws"
import { binary, closedWith, type LinkEnding, protocol, refusedWith, unreachable } from "./link/LinkEnding.ts"

/** The largest frame that is read, in bytes; a larger one ends the link (close 1009). */
const MAX_FRAME = 262_144
const HANDSHAKE = 5_000
/** So many bytes may wait for a peer to read them, before its pings are not answered any more. */
const UNREAD = 65_536
/** How long a peer may take to answer a close, in milliseconds, before the socket is torn down. */
const CLOSING = 2_000

export interface Handlers {
  opened(): void
  text(text: string, bytes: number): void
  binary(): void
  /** The peer's own keepalive, which needs no thought. */
  pinged(): void
  /** Once; nothing is called after it. `detail`: a code for the log, never the peer's words. */
  ended(ending: LinkEnding, detail: string): void
}

export interface SocketConnection {
  /** False: the socket is not open, and nothing left. */
  send(text: string): boolean
  /** Sends what only answers the peer, unless it has not read what it was answered before: then nothing leaves. */
  reply(text: string): boolean
  pause(): void
  resume(): void
  /** Says goodbye with `code` and hears nothing more. */
  close(code: number): void
}

const codeOf = (error: Error): string => ("code" in error && typeof error.code === "string" ? error.code : error.name)

// The defaults of `ws` (100 MiB frames, compression) are for peers that are trusted.
const limits = {
  maxPayload: MAX_FRAME,
  perMessageDeflate: false,
  // A redirect would carry the token to wherever it points.
  followRedirects: false,
  // Each ping would be answered, read or not.
  autoPong: false,
  handshakeTimeout: HANDSHAKE,
  closeTimeout: CLOSING
}

/**
 * One `ws` client socket, by `way` where it goes through a proxy; without a subprotocol, since `ws` insists on its
 * echo.
 */
export const connect = (
  url: string,
  token: Option.Option<Redacted.Redacted>,
  handlers: Handlers,
  way?: Agent
): SocketConnection => {
  const socket = new WebSocket(url, {
    ...limits,
    ...(way === undefined ? {} : { agent: way }),
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
    } else handlers.text(data.toString(), data.length)
  })
  const isOpen = () => !over && socket.readyState === WebSocket.OPEN
  const isRead = () => isOpen() && socket.bufferedAmount <= UNREAD
  socket.on("ping", (data: Buffer) => {
    if (isRead()) socket.pong(data)
    if (!over) handlers.pinged()
  })
  socket.on("unexpected-response", (_request, response) => {
    end(refusedWith(response.statusCode ?? 0), `HTTP ${response.statusCode}`)
    socket.terminate()
  })
  // A frame that breaks the protocol or the limit comes as an error first, and `ws` itself says the right close code.
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
    pause: () => socket.pause(),
    resume: () => socket.resume(),
    close: (code) => {
      over = true
      // Before the handshake is through there is nobody to say goodbye to, and nothing to resume: `ws` would fail
      // where it was refused.
      if (!opened) socket.terminate()
      else {
        socket.resume()
        socket.close(code)
      }
    }
  }
}
