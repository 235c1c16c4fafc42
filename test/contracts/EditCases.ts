import { Effect } from "effect"
import { PromptId, type UserId } from "../../src/domain/Ids.ts"
import { at } from "../../src/domain/Json.ts"
import { oncePlace } from "../../src/domain/routing/BotReply.ts"
import type { Admission } from "../../src/services/intake/IntakeRecords.ts"
import { WholeJournal } from "../../src/testing/WholeJournal.ts"
import { accept, ann, event, here, next, say } from "./JournalCases.ts"

/** An edit of `$1` that is admitted; `by` is who made it, to a file where `isFile`. */
export const edits = Effect.fnUntraced(function*(id: string, body: string, by: UserId = ann, isFile = false) {
  const said = isFile ? { msgtype: "m.image", body, url: "mxc://x/file" } : { msgtype: "m.text", body }
  const raw = {
    ...say(id),
    content: {
      ...said,
      body: `* ${body}`,
      "m.new_content": said,
      "m.relates_to": { rel_type: "m.replace", event_id: "$1" }
    }
  }
  yield* accept(id, { events: [{ event: event(id), room: here, order: 0, raw }] })
  const admission: Admission = {
    _tag: "Edit",
    event: event(id),
    room: here,
    target: event("$1"),
    by,
    isFile,
    chat: oncePlace(here, event("$1"), by, "Edited"),
    id: PromptId.make(`p ${id}`),
    closed: false
  }
  return yield* (yield* WholeJournal).admit([admission])
})

/** The text of the attempt that is next. */
export const asked = Effect.gen(function*() {
  const raw = (yield* next()).raw
  return at(raw?.["content"], "body")
})
