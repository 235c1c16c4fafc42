import { Predicate, Result, Schema } from "effect"
import type { Thread } from "../../../domain/Ids.ts"
import { type JsonRecord, parseJson, readRecord } from "../../../domain/Json.ts"
import type { Decoded, Heard, WireFault } from "./AgentCodec.ts"
import { frameShape } from "./FrameShape.ts"
import { isModel, likeModel, type Model, modelOf } from "./Wire1Alike.ts"
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

/** This wire names runs and prompts, so what was not asked for is seen by the link. */
type Wire1Fault = Exclude<WireFault, { readonly _tag: "Unasked" }>

const placeOf = (frame: JsonRecord) =>
  Predicate.isString(frame["run"]) && Predicate.isNumber(frame["seq"]) && Number.isSafeInteger(frame["seq"])
    ? { seq: frame["seq"] }
    : {}

/**
 * One text frame of the agent. `thread` is compared before anything else is read, also in frames that we do not know.
 */
const read = (text: string, thread: Thread): Heard | Wire1Fault => {
  const json = parseJson(text)
  const frame = readRecord(json)
  if (frame === undefined) {
    return { _tag: "Malformed", shape: json === undefined ? `text(${text.length})` : frameShape(json) }
  }
  if (Predicate.isString(frame["thread"]) && frame["thread"] !== thread) return { _tag: "Foreign" }
  const delta = plainDelta(frame)
  if (delta !== undefined) return { _tag: "Said", event: delta }
  const type = frame["type"]
  const decoder = decoders.get(type)
  if (decoder === undefined && Predicate.isString(type)) return { _tag: "Skipped", ...placeOf(frame) }
  // Before its shape, which another version may have changed.
  if (type === "ready" && Predicate.isNumber(frame["v"]) && frame["v"] !== 1) return { _tag: "Version" }
  const decoded = decoder?.(frame)
  const heard = decoded !== undefined && Result.isSuccess(decoded) ? heardOf(decoded.success) : undefined
  return heard ?? { _tag: "Malformed", shape: frameShape(frame), ...placeOf(frame) }
}

/** What a socket's frames are read by: the thread that every one must name, and what its last text was like. */
export interface Reading {
  readonly thread: Thread
  readonly model: Model | undefined
}

const readingAfter = (before: Reading, text: string, heard: Heard): Reading => {
  const { thread, model } = before
  if (heard._tag !== "Said" || heard.event._tag !== "Text") return before
  if (model !== undefined && isModel(model, text, heard.event)) return before
  const textIn = (other: string) => {
    const meant = read(other, thread)
    return meant._tag === "Said" ? meant.event : undefined
  }
  return { thread, model: modelOf(text, heard.event, textIn) }
}

/** One text frame. An agent may send each word by itself, in frames that differ in nothing else. */
export const decode = (text: string, reading: Reading): Decoded<Reading> | WireFault => {
  const like = reading.model === undefined ? undefined : likeModel(reading.model, text)
  if (like !== undefined) return { _tag: "Decoded", state: reading, heard: [{ _tag: "Said", event: like }] }
  const heard = read(text, reading.thread)
  switch (heard._tag) {
    case "Foreign":
    case "Malformed":
    case "Version":
      return heard
    default:
      return { _tag: "Decoded", state: readingAfter(reading, text, heard), heard: [heard] }
  }
}
