import type { RawEvent } from "../matrix/SyncBatch.ts"
import { MarkKey, readMark } from "../matrix/TurnMark.ts"

/**
 * What a room is shown in the place of what cannot be sent there, with its mark: what would have closed an attempt as
 * answered closes it as failed, so that it can be tried again. `stage` counts what was put in its place before: the
 * second one gives up its place in a thread, which may be what is refused. undefined: there is nothing left to try.
 */
export const placeholderFor = (content: RawEvent, body: string, stage: number): RawEvent | undefined => {
  const mark = readMark(content)
  if (mark === undefined || stage > 1) return undefined
  const relation = content["m.relates_to"]
  return {
    msgtype: "m.notice",
    body,
    "m.mentions": {},
    [MarkKey]: { ...mark, state: mark.state === "answered" ? "failed" : mark.state },
    ...(stage === 0 && relation !== undefined ? { "m.relates_to": relation } : {})
  }
}
