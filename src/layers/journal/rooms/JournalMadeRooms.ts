import { Clock, Effect, Option } from "effect"
import type * as SqlClient from "effect/sql/SqlClient"
import type { EventId, RoomId, UserId } from "../../../domain/Ids.ts"
import { mostMade, overQuota, quotaDay } from "../../../domain/rooms/RoomQuota.ts"
import type { MadeRoomRecords, WantedRoom } from "../../../services/rooms/MadeRoomRecords.ts"
import { upsertRoom } from "../intake/RoomRows.ts"
import type { StoreRun } from "../statements/StoreRun.ts"
import { clearSpace, forgetUnmade, insertWanted, putArchived, putLinked, putTried } from "./MadeRows.ts"

interface Row {
  readonly command: EventId
  readonly person: UserId
  readonly title: string
  readonly room: RoomId | null
  readonly tried_at: number | null
  readonly linked: number
  readonly archived: number
}

interface Listed {
  readonly room: RoomId
  readonly title: string
  readonly archived: number
  readonly since: number
}

const columns = "command, person, title, room, tried_at, linked, archived"

const wantedOf = ({ archived, command, linked, person, room, title, tried_at }: Row): WantedRoom => ({
  command,
  by: person,
  title,
  room: room ?? undefined,
  triedAt: tried_at === null ? undefined : Number(tried_at),
  linked: linked === 1,
  archived: archived === 1
})

/** The tables `made_rooms` and `spaces`. */
export const journalMadeRooms = (sql: SqlClient.SqlClient, run: StoreRun): typeof MadeRoomRecords.Service => {
  const byCommand = (command: EventId) =>
    Effect.map(
      sql<Row>`SELECT ${sql.literal(columns)} FROM made_rooms WHERE command = ${command}`,
      (rows) => rows.map(wantedOf)[0]
    )

  /** Rooms that are in use, and those that are new, whatever became of them. */
  const counts = (by: UserId, now: number) =>
    Effect.map(
      sql<{ made: number; today: number }>`SELECT
        (SELECT count(*) FROM made_rooms m LEFT JOIN rooms r ON r.room = m.room WHERE m.person = ${by}
          AND m.archived = 0 AND (m.room IS NULL OR r.membership = 'join')) AS made,
        (SELECT count(*) FROM made_rooms WHERE person = ${by} AND since > ${now - quotaDay}) AS today`,
      ([row]) => ({ all: Number(row?.made ?? 0), today: Number(row?.today ?? 0) })
    )

  const begin = Effect.fnUntraced(
    function*({ by, command, titled }: Parameters<typeof MadeRoomRecords.Service.beginRoom>[0]) {
      const known = yield* byCommand(command)
      if (known !== undefined) return known
      yield* forgetUnmade(sql, by)
      const now = yield* Clock.currentTimeMillis
      const before = yield* counts(by, now)
      const over = overQuota(before)
      if (over !== undefined) return over
      const title = titled(before.all + 1)
      yield* insertWanted(sql, { command, by, title, now })
      return { command, by, title, room: undefined, triedAt: undefined, linked: false, archived: false }
    }
  )

  return {
    beginRoom: (of) => run(sql.withTransaction(begin(of))),
    spaceOf: (by) =>
      Effect.map(
        run(sql<{ space: RoomId | null; tried_at: number | null }>`SELECT space, tried_at FROM spaces
          WHERE person = ${by}`),
        ([row]) => ({
          space: row?.space ?? undefined,
          triedAt: row === undefined || row.tried_at === null ? undefined : Number(row.tried_at)
        })
      ),
    tryMaking: (what) => Effect.flatMap(Clock.currentTimeMillis, (now) => Effect.asVoid(run(putTried(sql, what, now)))),
    notMade: (what) => Effect.asVoid(run(putTried(sql, what, null))),
    noteMade: (change) => Effect.asVoid(run(sql.withTransaction(upsertRoom(sql, change)))),
    forgetSpace: (by, space) => Effect.asVoid(run(sql.withTransaction(clearSpace(sql, by, space)))),
    noteLinked: (room) => Effect.asVoid(run(putLinked(sql, room))),
    noteArchived: (room) => Effect.asVoid(run(putArchived(sql, room))),
    madeRoom: (room) =>
      Effect.map(
        run(sql<Row>`SELECT ${sql.literal(columns)} FROM made_rooms WHERE room = ${room}`),
        (rows) => Option.fromUndefinedOr(rows.map(wantedOf)[0])
      ),
    madeRooms: (by) =>
      Effect.map(
        run(sql<Listed>`SELECT m.room, coalesce(r.name, m.title) AS title, m.archived, m.since
          FROM made_rooms m JOIN rooms r ON r.room = m.room WHERE m.person = ${by} AND r.membership = 'join'
          ORDER BY m.since DESC LIMIT ${sql.literal(String(mostMade))}`),
        (rows) => rows.map((row) => ({ ...row, archived: row.archived === 1, since: Number(row.since) }))
      )
  }
}
