import { Effect, Option } from "effect"
import type * as SqlClient from "effect/sql/SqlClient"
import type { ChatId, RoomId } from "../../../domain/Ids.ts"
import { lateChat } from "../../../domain/intake/Gap.ts"
import type { RawEvent } from "../../../domain/matrix/SyncBatch.ts"
import { roomOf } from "../../../domain/routing/ChatNames.ts"
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

    unfinished: Effect.fn("IntakeJournal.unfinished")(function*(room) {
      const ofRoom = sql`chat >= ${room} AND chat < ${afterChats(room)}`
      const send = yield* run(
        sql<{ chat: ChatId }>`SELECT DISTINCT chat FROM outbox WHERE ${sql.literal(isUnsent())} AND ${ofRoom}`
      )
      const answer = yield* run(
        sql<{ chat: ChatId }>`SELECT chat FROM turns WHERE closed = 0 AND ${ofRoom} GROUP BY chat ORDER BY min(seq)`
      )
      const here = (rows: ReadonlyArray<{ readonly chat: ChatId }>) =>
        rows.map(({ chat }) => chat).filter((chat) => roomOf(chat) === room)
      return { toSend: here(send), toAnswer: here(answer) }
    })
  }
}
