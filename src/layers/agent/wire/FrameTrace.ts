import { type Context, Effect, LogLevel } from "effect"
import type { Thread } from "../../../domain/Ids.ts"
import { parseJson } from "../../../domain/Json.ts"
import { frameOutline } from "./FrameShape.ts"

/** Logs one frame by its shape, without anybody's words. */
export type FrameTrace = (direction: "in" | "out", text: string) => void

const outlineOf = (text: string): string => {
  const json = parseJson(text)
  return json === undefined ? `text(${text.length})` : frameOutline(json)
}

/**
 * Logs the frames of one socket, a line each, where the log shows debug lines; undefined elsewhere, so that a frame
 * costs nothing more. The level is looked at once a socket.
 */
export const frameTrace = (context: Context.Context<never>, thread: Thread): FrameTrace | undefined => {
  if (!Effect.runSyncWith(context)(LogLevel.isEnabled("Debug"))) return undefined
  const run = Effect.runForkWith(context)
  return (direction, text) => {
    const says = direction === "in" ? "Agent frame in" : "Agent frame out"
    run(Effect.logDebug(`${says}: ${outlineOf(text)}`).pipe(Effect.annotateLogs({ thread })))
  }
}
