import { Effect } from "effect"
import type { EventId, RoomId, StreamToken } from "../../../domain/Ids.ts"
import type { MatrixError } from "../../../domain/matrix/MatrixError.ts"
import type { MessagesPage, RawEvent } from "../../../domain/matrix/SyncBatch.ts"
import type { Matrix } from "../../../services/matrix/Matrix.ts"

/** Events of a page, and the most pages that are read. */
const [pageSize, mostPages] = [60, 3]

/**
 * The `most` newest events of a thread that were said before a prompt of it, newest first, wherever a page ends: fewer
 * where the prompt is far back, and none where it is not among those that are read.
 */
export const makeThreadEvents = (matrix: Pick<typeof Matrix.Service, "relations">) =>
  Effect.fnUntraced(function*(
    room: RoomId,
    root: EventId,
    prompt: EventId,
    most: number
  ): Effect.fn.Return<ReadonlyArray<RawEvent>, MatrixError> {
    const before: Array<RawEvent> = []
    let isFound = false
    let from: StreamToken | undefined
    for (let page = 0; page < mostPages && before.length < most; page++) {
      const asked: MessagesPage = yield* matrix.relations(room, root, "m.thread", {
        limit: pageSize,
        ...(from === undefined ? {} : { from })
      })
      const { end, events } = asked
      const at: number = isFound ? -1 : events.findIndex((event) => event["event_id"] === prompt)
      isFound ||= at >= 0
      if (isFound) before.push(...events.slice(at + 1))
      if (end === undefined) break
      from = end
    }
    return before.slice(0, most)
  })
