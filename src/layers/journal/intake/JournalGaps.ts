import { Effect, Option } from "effect"
import type * as SqlClient from "effect/sql/SqlClient"
import type { ChatId, EventId, RoomId, StreamToken } from "../../../domain/Ids.ts"
import { countOf, gapChat, lateChat } from "../../../domain/intake/Gap.ts"
import type { NewGap } from "../../../domain/intake/SyncDelta.ts"
import { roomOf } from "../../../domain/routing/Route.ts"
import type { Gap, Journal } from "../../../services/journal/Journal.ts"
import { durably } from "../../store/NodeSqlite.ts"
import { chunks } from "../InsertRows.ts"
import type { StoreRun } from "../JournalSql.ts"
import { tellRoom } from "../outbox/JournalNotices.ts"
import { journalWitness } from "./JournalEchoes.ts"
import { firstPlaceOf, insertEvents } from "./JournalEvents.ts"

type Gaps = Pick<typeof Journal.Service, "gaps" | "gap" | "fillGap" | "markGapLate" | "unfinished">

/** Stands in `ends` for no token: back to what the journal knows. */
const known = ""

interface GapRow {
  readonly id: number
  readonly room: RoomId
  readonly batch: number
  readonly begins: StreamToken
  readonly ends: StreamToken | null
  readonly found: number
  readonly since: number
  readonly late: number
}

const gapOf = ({ begins, ends, found, id, late, room, since }: GapRow): Gap => ({
  id,
  room,
  found,
  since,
  late: late === 1,
  from: begins,
  until: ends === null ? { _tag: "Invitation" } : ends === known ? { _tag: "Known" } : { _tag: "Token", token: ends }
})

/** After the last chat of a room, in the order of their names. */
const afterChats = (room: RoomId) => `${room}\u{10FFFF}`

/**
 * Opens a gap in whoever's transaction it is. What is known lies above one that is still open, whose own tokens are
 * worth nothing any more: the new one goes beyond both. A room that does not wait for a gap does not wait for the
 * next one either.
 */
export const gapOpener = (sql: SqlClient.SqlClient) =>
  Effect.fnUntraced(function*({ from, room, until }: NewGap, batch: number, now: number) {
    const [before] = yield* sql<
      { late: number | null; since: number | null }
    >`SELECT max(late) AS late, min(since) AS since FROM holes WHERE state = 'open' AND room = ${room}`
    const replaced = until._tag === "Known" &&
      (yield* sql`UPDATE holes SET state = 'replaced' WHERE state = 'open' AND room = ${room} RETURNING 1`).length > 0
    const ends = until._tag === "Token" ? until.token : until._tag === "Known" && !replaced ? known : null
    yield* sql`INSERT INTO holes (room, batch, begins, ends, since, late)
      VALUES (${room}, ${batch}, ${from}, ${ends}, ${replaced ? before?.since ?? now : now}, ${before?.late ?? 0})`
  })

/** Events of rooms that wait for a gap wait with them. */
export const holdBack = (sql: SqlClient.SqlClient) =>
  sql`UPDATE events SET state = 1 WHERE state = 0 AND room IN (SELECT room FROM holes WHERE state = 'open'
    AND late = 0)`

export const journalGaps = (sql: SqlClient.SqlClient, run: StoreRun): Gaps => {
  const witness = journalWitness(sql)

  /** Of a page's events of others, so many were there before the gap. */
  const knownBefore = Effect.fnUntraced(function*(batch: number, events: ReadonlyArray<{ readonly event: EventId }>) {
    let count = 0
    for (const some of chunks(events)) {
      const [row] = yield* sql.unsafe<{ n: number }>(
        `SELECT count(*) AS n FROM events WHERE place < ? AND event IN (${some.map(() => "?").join(", ")})`,
        [
          firstPlaceOf(batch),
          ...some.map(({ event }) => event)
        ]
      )
      count += row?.n ?? 0
    }
    return count
  })

  const letOut = (room: RoomId) =>
    sql`UPDATE events SET state = 0 WHERE state = 1 AND room = ${room} AND NOT EXISTS (SELECT 1 FROM holes
      WHERE state = 'open' AND late = 0 AND room = ${room})`

  return {
    // With the plus the index of the open gaps is used, and not the order of all that ever were.
    gaps: Effect.map(
      run(
        sql<
          GapRow
        >`SELECT id, room, batch, begins, ends, found, since, late FROM holes WHERE state = 'open' ORDER BY +id`
      ),
      (rows) => rows.map(gapOf)
    ),

    gap: (room) =>
      Effect.map(
        run(
          sql<
            GapRow
          >`SELECT id, room, batch, begins, ends, found, since, late FROM holes WHERE state = 'open'
            AND room = ${room} ORDER BY +id LIMIT 1`
        ),
        (rows) => Option.map(Option.fromUndefinedOr(rows[0]), gapOf)
      ),

    fillGap: (gap, { answers, finals, events, rest, shown }) =>
      run(durably(sql.withTransaction(Effect.gen(function*() {
        const [row] = yield* sql<GapRow>`SELECT batch, found FROM holes WHERE id = ${gap.id} AND state = 'open'`
        if (row === undefined) return { fresh: 0, known: 0 }
        const before = yield* knownBefore(row.batch, events.filter(({ raw }) => raw !== undefined))
        const fresh = yield* insertEvents(
          sql,
          row.batch,
          1,
          events.map((event, index) => ({ ...event, order: -(row.found + index) - 1 }))
        )
        yield* witness(finals, shown, answers)
        const found = row.found + countOf(events)
        if (rest._tag === "Stands") {
          yield* sql`UPDATE holes SET found = ${found} WHERE id = ${gap.id}`
          return { fresh, known: before }
        }
        if (rest._tag === "From") {
          yield* sql`UPDATE holes SET begins = ${rest.from}, found = ${found} WHERE id = ${gap.id}`
          return { fresh, known: before }
        }
        const state = rest._tag === "Filled" ? "filled" : `given up: ${rest.why}`
        yield* sql`UPDATE holes SET state = ${state}, found = ${found} WHERE id = ${gap.id}`
        if (rest._tag === "GivenUp" && rest.notice !== undefined) {
          yield* tellRoom(sql, gapChat(gap.id), gap.room, rest.notice)
        }
        yield* letOut(gap.room)
        return { fresh, known: before }
      })))),

    // On the disk at once, so that a power cut does not make it be said again.
    markGapLate: (gap, notice) =>
      run(durably(sql.withTransaction(Effect.gen(function*() {
        const made =
          yield* sql`UPDATE holes SET late = 1 WHERE state = 'open' AND late = 0 AND room = ${gap.room} RETURNING 1`
        if (made.length === 0) return
        yield* tellRoom(sql, lateChat(gap.id), gap.room, notice)
        yield* letOut(gap.room)
      })))),

    unfinished: Effect.fnUntraced(function*(room) {
      const send = yield* run(
        sql<
          { chat: ChatId }
        >`SELECT DISTINCT chat FROM outbox WHERE sent < revision AND refused IS NULL AND chat >= ${room} AND chat < ${
          afterChats(room)
        }`
      )
      const answer = yield* run(
        sql<{ chat: ChatId }>`SELECT chat FROM turns WHERE closed = 0 AND chat >= ${room} AND chat < ${
          afterChats(room)
        } GROUP BY chat ORDER BY min(seq)`
      )
      const here = (rows: ReadonlyArray<{ readonly chat: ChatId }>) =>
        rows.map(({ chat }) => chat).filter((chat) => roomOf(chat) === room)
      return { toSend: here(send), toAnswer: here(answer) }
    })
  }
}
