import { Effect } from "effect"
import type { EventId, RoomId } from "../../src/domain/Ids.ts"
import { at } from "../../src/domain/Json.ts"
import { readProgressMark } from "../../src/domain/matrix/TurnMark.ts"
import { MatrixMemoryControl } from "../../src/testing/MatrixMemoryControl.ts"

export interface Noted {
  readonly body: string
  readonly event: EventId
  readonly edits: EventId | undefined
  readonly prompt: EventId
}

/** The notices of attempts without a word that the bot sent to a room, oldest first: new ones, and edits. */
export const noted = Effect.fnUntraced(function*(room: RoomId) {
  const control = yield* MatrixMemoryControl
  return (yield* control.sent(room)).flatMap((raw): ReadonlyArray<Noted> => {
    const content = raw["content"]
    const mark = readProgressMark(content)
    if (mark === undefined) return []
    return [{
      body: String(at(content, "m.new_content", "body") ?? at(content, "body")),
      event: raw["event_id"] as EventId,
      edits: at(content, "m.relates_to", "rel_type") === "m.replace"
        ? at(content, "m.relates_to", "event_id") as EventId
        : undefined,
      prompt: mark.prompt
    }]
  })
})
