import type { RawEvent } from "../matrix/SyncBatch.ts"
import { markKey, readMark } from "../matrix/TurnMark.ts"

/**
 * The content that replaces one which the homeserver does not take, with the same mark. An attempt that would have
 * ended as answered ends as failed, so that it can be tried again. `stage` counts the placeholders before this one: the
 * second leaves its thread, which may be what is refused. undefined: nothing is left to try.
 */
export const placeholderFor = (content: RawEvent, body: string, stage: number): RawEvent | undefined => {
  const mark = readMark(content)
  if (mark === undefined || stage > 1) return undefined
  const relation = content["m.relates_to"]
  return {
    msgtype: "m.notice",
    body,
    "m.mentions": {},
    [markKey]: { ...mark, state: mark.state === "answered" ? "failed" : mark.state },
    ...(stage === 0 && relation !== undefined ? { "m.relates_to": relation } : {})
  }
}
