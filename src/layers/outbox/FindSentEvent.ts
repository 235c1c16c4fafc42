import { Effect } from "effect"
import type { EventId, StreamToken, UserId } from "../../domain/Ids.ts"
import { findSentEvent, type UnconfirmedSend } from "../../domain/intake/RemoteEcho.ts"
import type { MatrixError } from "../../domain/matrix/MatrixError.ts"
import { readAskMark, readMark } from "../../domain/matrix/TurnMark.ts"
import type { Matrix } from "../../services/matrix/Matrix.ts"
import type { ClaimedEntry } from "../../services/outbox/OutboxEntry.ts"

const pageSize = 100

/**
 * A room whose prompt is further back than that is not read to its beginning: the send then goes under its own
 * transaction id.
 */
const most = 5_000

/**
 * A page counts as so many events at least, and after so many empty ones in a row there is a pause, in ms: nothing
 * may ask without end.
 */
const least = 25
const emptyAtOnce = 3
const pause = 1_000

/** A new event stands behind its prompt, so what is older is not looked at. */
const among = Effect.fnUntraced(
  function*(matrix: typeof Matrix.Service, me: UserId, slot: ClaimedEntry, trial: UnconfirmedSend) {
    const prompt = (readMark(slot.content) ?? readAskMark(slot.content))?.prompt
    let from: StreamToken | undefined
    for (let [read, empty] = [0, 0]; read < most;) {
      const page = yield* matrix.messages(slot.room, from, { limit: pageSize })
      const found = findSentEvent(me, trial, page.events)
      if (
        found !== undefined || page.end === undefined || page.end === from ||
        page.events.some((event) => event["event_id"] === prompt)
      ) return found
      read += Math.max(least, page.events.length)
      empty = page.events.length === 0 ? empty + 1 : 0
      if (empty >= emptyAtOnce) yield* Effect.sleep(pause)
      from = page.end
    }
    return undefined
  }
)

/**
 * Looks in the room for what a send with an unknown outcome may have made (design law 2); undefined: it is not there,
 * or nobody lets us look, and then the send itself is told why. Of an event's edits one is under way at a time, so an
 * edit of ours that came to be is the newest of ours, and the first page has it.
 */
export const findSentEventOf = (
  matrix: typeof Matrix.Service,
  me: UserId,
  slot: ClaimedEntry,
  trial: UnconfirmedSend
): Effect.Effect<EventId | undefined, MatrixError> => {
  const found = slot.event === undefined
    ? among(matrix, me, slot, trial)
    : Effect.map(
      matrix.relations(slot.room, slot.event, "m.replace", { limit: pageSize }),
      ({ events }) => findSentEvent(me, trial, events)
    )
  return Effect.catchIf(found, ({ reason }) => reason._tag === "Refused", () => Effect.succeed(undefined))
}
