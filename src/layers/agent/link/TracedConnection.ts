import { type Context, Effect, LogLevel } from "effect"
import type { Thread } from "../../../domain/Ids.ts"
import { parseJson } from "../../../domain/Json.ts"
import { connect, type SocketConnection } from "../SocketConnection.ts"
import { frameOutline } from "../wire/FrameShape.ts"

const outlineOf = (text: string): string => {
  const json = parseJson(text)
  return json === undefined ? `text(${text.length})` : frameOutline(json)
}

/**
 * Connects, and where the log shows debug lines logs every frame by its shape, a line each, without anybody's words.
 * The level is looked at once a socket; elsewhere a frame costs nothing more.
 */
export const tracedConnect =
  (context: Context.Context<never>, thread: Thread): typeof connect => (url, token, handlers, tunnel) => {
    if (!Effect.runSyncWith(context)(LogLevel.isEnabled("Debug"))) return connect(url, token, handlers, tunnel)
    const run = Effect.runForkWith(context)
    const say = (direction: "in" | "out", text: string) =>
      void run(Effect.logDebug(`Agent frame ${direction}: ${outlineOf(text)}`).pipe(Effect.annotateLogs({ thread })))
    const heard: typeof handlers = {
      ...handlers,
      text: (text, bytes) => {
        say("in", text)
        handlers.text(text, bytes)
      }
    }
    const said = (send: SocketConnection["send"]) => (text: string) => {
      const isSent = send(text)
      if (isSent) say("out", text)
      return isSent
    }
    const connection = connect(url, token, heard, tunnel)
    return { ...connection, send: said(connection.send), reply: said(connection.reply) }
  }
