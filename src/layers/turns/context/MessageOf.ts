import { Effect } from "effect"
import type { EventId, RoomId } from "../../../domain/Ids.ts"
import { editedBy } from "../../../domain/matrix/EditedMessage.ts"
import { Matrix } from "../../../services/matrix/Matrix.ts"
import { TurnJournal } from "../../../services/turns/TurnJournal.ts"

/** Finds the message that an event is, or is an edit of: as the journal has it where it is ours, else by the server. */
export const makeMessageOf = Effect.gen(function*() {
  const matrix = yield* Matrix
  const journal = yield* TurnJournal

  return Effect.fnUntraced(function*(room: RoomId, pointed: EventId) {
    const known = yield* journal.saidByUs(room, pointed)
    if (known !== undefined) return { event: pointed, ours: known }
    const raw = yield* matrix.event(room, pointed)
    const event = editedBy(raw["content"])
    if (event === undefined) return { event: pointed, raw }
    const ours = yield* journal.saidByUs(room, event)
    return ours === undefined ? { event, raw: yield* matrix.event(room, event) } : { event, ours }
  })
})
