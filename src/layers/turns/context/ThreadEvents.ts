import { Effect } from "effect"
import type { EventId, RoomId, StreamToken } from "../../../domain/Ids.ts"
import type { MatrixError } from "../../../domain/matrix/MatrixError.ts"
import type { MessagesPage, RawEvent } from "../../../domain/matrix/SyncBatch.ts"
import type { Matrix } from "../../../services/matrix/Matrix.ts"

/** Events of a page, and the most pages that are read until the prompt is found. */
const [pageSize, mostPages] = [60, 3]

/** The newest events of a thread that were said before a prompt of it, newest first; none where it is far back. */
export const makeThreadEvents = (matrix: Pick<typeof Matrix.Service, "relations">) =>
  Effect.fnUntraced(function*(
    room: RoomId,
    root: EventId,
    prompt: EventId
  ): Effect.fn.Return<ReadonlyArray<RawEvent>, MatrixError> {
    const before: Array<RawEvent> = []
    let isFound = false
    let from: StreamToken | undefined
    for (let page = 0; page < mostPages; page++) {
      const asked: MessagesPage = yield* matrix.relations(room, root, "m.thread", {
        limit: pageSize,
        ...(from === undefined ? {} : { from })
      })
      const { end, events } = asked
      const at: number = isFound ? -1 : events.findIndex((event) => event["event_id"] === prompt)
      isFound ||= at >= 0
      if (isFound) before.push(...events.slice(at + 1))
      if (isFound || end === undefined) break
      from = end
    }
    return before
  })
