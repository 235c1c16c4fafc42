import { Result, Schema } from "effect"
import type { Thread } from "../../../domain/Ids.ts"
import type { Heard, WireFault } from "./AgentCodec.ts"
import { frameShape } from "./FrameShape.ts"
import { plainDelta } from "./Wire1Delta.ts"
import { heardOf } from "./Wire1Events.ts"
import * as Frames from "./Wire1Frames.ts"

type Decoder = (frame: unknown) => Result.Result<Frames.AgentFrame, Schema.SchemaError>

/** The envelope names the frame, so one schema is tried, and a frame from a newer agent is not an error. */
const decoders: ReadonlyMap<unknown, Decoder> = new Map<unknown, Decoder>([
  ["ready", Schema.decodeUnknownResult(Frames.Ready)],
  ["start", Schema.decodeUnknownResult(Frames.Start)],
  ["delta", Schema.decodeUnknownResult(Frames.Delta)],
  ["tool", Schema.decodeUnknownResult(Frames.Tool)],
  ["ask", Schema.decodeUnknownResult(Frames.Ask)],
  ["end", Schema.decodeUnknownResult(Frames.End)],
  ["fail", Schema.decodeUnknownResult(Frames.Fail)],
  ["ping", Schema.decodeUnknownResult(Frames.Ping)]
])

const parse = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value)

const placeOf = (frame: Readonly<Record<string, unknown>>) =>
  typeof frame["run"] === "string" && typeof frame["seq"] === "number" && Number.isSafeInteger(frame["seq"])
    ? { seq: frame["seq"] }
    : {}

/**
 * One text frame of the agent. `thread` is compared before anything else is read, also in frames that we do not know.
 */
export const decode = (
  text: string,
  thread: Thread
): Result.Result<readonly [Thread, ReadonlyArray<Heard>], WireFault> => {
  const frame = parse(text)
  if (!isRecord(frame)) {
    return Result.fail({ _tag: "Malformed", shape: frame === undefined ? `text(${text.length})` : frameShape(frame) })
  }
  if (typeof frame["thread"] === "string" && frame["thread"] !== thread) return Result.fail({ _tag: "Foreign" })
  const delta = plainDelta(frame)
  if (delta !== undefined) return Result.succeed([thread, [{ _tag: "Said", event: delta }]])
  const type = frame["type"]
  const decoder = decoders.get(type)
  if (decoder === undefined && typeof type === "string") {
    return Result.succeed([thread, [{ _tag: "Skipped", ...placeOf(frame) }]])
  }
  // Before its shape, which another version may have changed.
  if (type === "ready" && typeof frame["v"] === "number" && frame["v"] !== 1) return Result.fail({ _tag: "Version" })
  const decoded = decoder?.(frame)
  const heard = decoded !== undefined && Result.isSuccess(decoded) ? heardOf(decoded.success) : undefined
  return heard !== undefined
    ? Result.succeed([thread, [heard]])
    : Result.fail({ _tag: "Malformed", shape: frameShape(frame), ...placeOf(frame) })
}
