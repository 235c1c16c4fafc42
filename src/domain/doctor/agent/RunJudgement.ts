import { Predicate } from "effect"
import type { JsonRecord } from "../../Json.ts"

/** A frame as it came: whether its shape is what the wire document says for its type. */
export interface JudgedFrame {
  readonly frame: JsonRecord
  readonly isShaped: boolean
}

/** What a run's frames are held against. */
export interface RunExpected {
  readonly thread: string
  readonly prompt: string
  /** The number of the thread's newest frame before the run. */
  readonly after: number
}

const runTypes: ReadonlySet<unknown> = new Set(["start", "delta", "tool", "ask", "end", "fail"])

/** Whether a frame is a part of a run, which has a number in the thread's log. */
export const isLogged = ({ run, type }: JsonRecord): boolean => runTypes.has(type) && run !== undefined

/** Whether a frame ends a run. */
export const isRunEnd = (frame: JsonRecord): boolean =>
  frame["type"] === "end" || (frame["type"] === "fail" && frame["run"] !== undefined)

const typeOf = ({ type }: JsonRecord) => (Predicate.isString(type) && /^[a-z_]{1,20}$/.test(type) ? type : "a frame")

/**
 * What is wrong with the frames of one run, the first fault in their order; undefined: nothing. They are all frames
 * from the prompt on to some time after the run's end, pings left out.
 */
export const faultOfRun = (
  frames: ReadonlyArray<JudgedFrame>,
  { after, prompt, thread }: RunExpected
): { readonly rule: number; readonly seen: string } | undefined => {
  let seq = after
  let run: unknown
  let isOver = false
  for (const { frame, isShaped } of frames) {
    const type = typeOf(frame)
    if (frame["thread"] !== undefined && frame["thread"] !== thread) {
      return { rule: 2, seen: `${type} names another thread` }
    }
    if (!isShaped) return { rule: 1, seen: `${type} has not the fields of its type` }
    if (!isLogged(frame)) continue
    if (frame["thread"] === undefined) return { rule: 2, seen: `${type} names no thread` }
    if (isOver) return { rule: 7, seen: `${type} comes after the run's end` }
    if (frame["seq"] !== seq + 1) {
      return { rule: 3, seen: `${type} has seq ${String(frame["seq"])} where ${seq + 1} was due` }
    }
    seq++
    if (run === undefined) {
      if (frame["type"] !== "start") return { rule: 2, seen: `${type} comes before start` }
      if (frame["prompt"] !== prompt) return { rule: 2, seen: "start names another prompt than the one given" }
      run = frame["run"]
    } else if (frame["run"] !== run) return { rule: 2, seen: `${type} is of another run` }
    isOver = isRunEnd(frame)
  }
  if (run === undefined) return { rule: 7, seen: "no start came for the prompt" }
  return isOver ? undefined : { rule: 7, seen: "the run did not end" }
}
