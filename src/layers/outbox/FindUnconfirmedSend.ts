import { Effect } from "effect"
import type { EventId, StreamToken, UserId } from "../../domain/Ids.ts"
import { findByTransaction, findSentEvent, type UnconfirmedSend } from "../../domain/intake/RemoteEcho.ts"
import type { MatrixError } from "../../domain/matrix/MatrixError.ts"
import type { RawEvent } from "../../domain/matrix/SyncBatch.ts"
import { readAskMark, readFileMark, readMark, readProgressMark } from "../../domain/matrix/TurnMark.ts"
import type { Matrix } from "../../services/matrix/Matrix.ts"
import type { ClaimedEntry } from "../../services/outbox/OutboxEntry.ts"

const pageSize = 100

/**
 * Events that are read at most. Where the prompt is further back, the send goes under its own transaction id without
 * having been looked for.
 */
const most = 5_000

/**
 * A page counts as `least` events at least, and after `emptyAtOnce` empty pages in a row there is a pause, in ms: no
 * search may ask without end.
 */
const least = 25
const emptyAtOnce = 3
const pause = 1_000

/** Reads back to the prompt: a new event of ours stands behind it. */
const findInTimeline = Effect.fnUntraced(
  function*(
    matrix: typeof Matrix.Service,
    entry: ClaimedEntry,
    find: (events: ReadonlyArray<RawEvent>) => EventId | undefined
  ) {
    const { content } = entry
    const mark = readMark(content) ?? readAskMark(content) ?? readProgressMark(content) ?? readFileMark(content)
    const prompt = mark?.prompt
    let from: StreamToken | undefined
    for (let [read, empty] = [0, 0]; read < most;) {
      const page = yield* matrix.messages(entry.room, from, { limit: pageSize })
      const found = find(page.events)
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
 * Looks in the room for the remote echo of an unconfirmed send (docs/design.md, law 2). undefined: it is not there, or
 * the server refuses to show it, and then refuses the send too. One edit of an event is under way at a time, so an
 * edit that arrived is our newest, and the first page has it; one that was deleted since relates to nothing, and only
 * its transaction id tells what it was.
 */
export const findUnconfirmedSend = (
  matrix: typeof Matrix.Service,
  me: UserId,
  entry: ClaimedEntry,
  send: UnconfirmedSend
): Effect.Effect<EventId | undefined, MatrixError> => {
  const found = entry.event === undefined
    ? findInTimeline(matrix, entry, (events) => findSentEvent(me, send, events))
    : Effect.flatMap(
      matrix.relations(entry.room, entry.event, "m.replace", { limit: pageSize }),
      ({ events }) => {
        const edit = findSentEvent(me, send, events)
        return edit === undefined
          ? findInTimeline(matrix, entry, (all) => findByTransaction(me, send.txn, all))
          : Effect.succeed(edit)
      }
    )
  return Effect.catchReason(found, "MatrixError", "Refused", () => Effect.succeed(undefined))
}
