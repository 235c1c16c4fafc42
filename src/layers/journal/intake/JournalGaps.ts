import { Effect, Option } from "effect"
import type * as SqlClient from "effect/sql/SqlClient"
import type { ChatId, RoomId } from "../../../domain/Ids.ts"
import { lateChat } from "../../../domain/intake/Gap.ts"
import type { RawEvent } from "../../../domain/matrix/SyncBatch.ts"
import type { IntakeJournal } from "../../../services/intake/IntakeJournal.ts"
import type { Gap } from "../../../services/intake/IntakeRecords.ts"
import { durably } from "../../store/NodeSqlite.ts"
import { isAwaitedGap, isOpenGap, isUnsent } from "../../store/schema/Columns.ts"
import { letOut } from "../EventRows.ts"
import { tellRoom } from "../outbox/RoomNotices.ts"
import type { StoreRun } from "../statements/StoreRun.ts"
import { fillGap } from "./FillGap.ts"
import { gapOf, type GapRow } from "./GapRows.ts"

type Gaps = Pick<typeof IntakeJournal.Service, "gaps" | "gap" | "fillGap" | "markGapLate" | "unfinished">

/** Sorts behind the names of all chats of a room. */
const afterChats = (room: RoomId) => `${room}\u{10FFFF}`

/** The table `gaps`. */
export const journalGaps = (sql: SqlClient.SqlClient, run: StoreRun): Gaps => {
  const fill = fillGap(sql)
  // `ORDER BY +id` lets SQLite use the index of the open gaps, where `id` would make it read all that ever were.
  const open = sql.literal(`SELECT id, room, batch, begins, ends, found, since, late FROM gaps WHERE ${isOpenGap}`)

  const markLate = Effect.fnUntraced(function*(gap: Gap, notice: RawEvent) {
    const made = yield* sql`UPDATE gaps SET late = 1 WHERE ${sql.literal(isAwaitedGap)} AND room = ${gap.room}
      RETURNING 1`
    if (made.length === 0) return
    yield* tellRoom(sql, { chat: lateChat(gap.id), room: gap.room, content: notice })
    yield* letOut(sql, gap.room)
  })

  return {
    gaps: Effect.map(run(sql<GapRow>`${open} ORDER BY +id`), (rows) => rows.map(gapOf)),

    gap: (room) =>
      Effect.map(
        run(sql<GapRow>`${open} AND room = ${room} ORDER BY +id LIMIT 1`),
        (rows) => Option.map(Option.fromUndefinedOr(rows[0]), gapOf)
      ),

    fillGap: Effect.fn("IntakeJournal.fillGap")(function*(gap, page) {
      return yield* run(durably(sql.withTransaction(fill(gap, page))))
    }),

    // On the disk at once, so that a power cut does not make the notice be sent again.
    markGapLate: Effect.fn("IntakeJournal.markGapLate")(function*(gap, notice) {
      yield* run(durably(sql.withTransaction(markLate(gap, notice))))
    }),

    // Both tables are indexed by the chat, whose name begins with the room in which it began; notices have others.
    unfinished: Effect.fn("IntakeJournal.unfinished")(function*(room) {
      const [origin = room] = (yield* run(
        sql<{ origin: RoomId | null }>`SELECT origin FROM rooms WHERE room = ${room} AND origin IS NOT NULL`
      )).map((row) => row.origin ?? room)
      const ofRoom = sql`chat >= ${origin} AND chat < ${afterChats(origin)} AND room = ${room}`
      const send = yield* run(
        sql<{ chat: ChatId }>`SELECT DISTINCT chat FROM outbox WHERE ${sql.literal(isUnsent())} AND ${ofRoom}
        UNION SELECT chat FROM outbox WHERE ${sql.literal(isUnsent())} AND +entry < 0 AND room = ${room}`
      )
      const answer = yield* run(
        sql<{ chat: ChatId }>`SELECT chat FROM turns WHERE closed = 0 AND ${ofRoom} GROUP BY chat ORDER BY min(seq)`
      )
      const chats = (rows: ReadonlyArray<{ readonly chat: ChatId }>) => rows.map(({ chat }) => chat)
      return { toSend: chats(send), toAnswer: chats(answer) }
    })
  }
}
