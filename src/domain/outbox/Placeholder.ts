import type { RawEvent } from "../matrix/SyncBatch.ts"
import { type FileMark, markKey, readFileMark, readMark } from "../matrix/TurnMark.ts"

const noticeWith = (content: RawEvent, body: string, file: FileMark): RawEvent => ({
  msgtype: "m.notice",
  body,
  "m.mentions": {},
  [markKey]: file,
  ...(content["m.relates_to"] === undefined ? {} : { "m.relates_to": content["m.relates_to"] })
})

/**
 * The content that replaces one which the homeserver does not take, with the same mark. An attempt that would have
 * ended as answered ends as failed, so that it can be tried again. `stage` counts the placeholders before this one: the
 * second leaves its thread, which may be what is refused. undefined: nothing is left to try.
 */
export const placeholderFor = (content: RawEvent, body: string, stage: number): RawEvent | undefined => {
  const file = readFileMark(content)
  if (file !== undefined) {
    // A notice about the file is refused for the same reason.
    return content["msgtype"] === "m.notice" ? undefined : noticeWith(content, body, file)
  }
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
