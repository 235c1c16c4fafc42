import { Clock, Effect, Option } from "effect"
import type * as SqlClient from "effect/sql/SqlClient"
import type { EventId, RoomId, StreamToken } from "../../../domain/Ids.ts"
import type { Journal } from "../../../services/journal/Journal.ts"
import type { StoreRun } from "../JournalSql.ts"
import { tellGroups } from "../outbox/JournalNotices.ts"
import { journalWitness } from "./JournalEchoes.ts"
import { batchOf, insertEvents, readEvent } from "./JournalEvents.ts"
import { gapOpener, holdBack } from "./JournalGaps.ts"
import { isDirect, roomUpsert } from "./JournalRooms.ts"

type Intake = Pick<typeof Journal.Service, "token" | "ingest" | "pending" | "isOurs">

/** Bytes of the events that are read at once. */
const mostAtOnce = 262_144

/**
 * A store whose batches were not counted yet says by its events how many there were: no index knows their places, so
 * all of them are read.
 */
const newestBatch = (sql: SqlClient.SqlClient) =>
  Effect.gen(function*() {
    const [counted] = yield* sql<{ value: string }>`SELECT value FROM meta WHERE name = 'batch'`
    if (counted !== undefined) return Number(counted.value)
    const [newest] = yield* sql<{ place: number | null }>`SELECT max(place) AS place FROM events`
    return batchOf(newest?.place ?? 0)
  })

export const journalIntake = Effect.fnUntraced(function*(sql: SqlClient.SqlClient, run: StoreRun) {
  let batch = (yield* run(newestBatch(sql))) + 1
  const witness = journalWitness(sql)
  const upsertRoom = roomUpsert(sql)
  const openGap = gapOpener(sql)

  // Events and token are lost together or not at all, and a lost token makes the server give the events again: so no
  // fsync here. The commit that lets a prompt out is durable, and takes everything before it along.
  const accept: Intake["ingest"] = (acceptance) =>
    run(sql.withTransaction(Effect.gen(function*() {
      const now = batch++
      yield* insertEvents(sql, now, 0, acceptance.events)
      for (const room of acceptance.rooms) yield* upsertRoom(room)
      if (acceptance.rooms.length > 0 && acceptance.grouped !== undefined) yield* tellGroups(sql)(acceptance.grouped)
      const at = yield* Clock.currentTimeMillis
      for (const gap of acceptance.gaps) yield* openGap(gap, now, at)
      yield* holdBack(sql)
      yield* witness(acceptance.finals, acceptance.shown, acceptance.answers)
      yield* sql`INSERT INTO meta (name, value) VALUES ('token', ${acceptance.next}), ('batch', ${
        String(now)
      }) ON CONFLICT (name) DO UPDATE SET value = excluded.value`
    })))

  /**
   * The place of the last event that is read with those before it: of long ones not so many, since reading them holds
   * everybody up.
   */
  const lastOf = Effect.fnUntraced(function*(limit: string) {
    const sizes = yield* run(sql<{ place: number; size: number | null }>`
      SELECT place, coalesce(octet_length(clear), octet_length(raw)) AS size FROM events WHERE state = 0
      ORDER BY place LIMIT ${sql.literal(limit)}`)
    let bytes = 0
    const beyond = sizes.findIndex(({ size }, at) => (bytes += Number(size)) > mostAtOnce && at > 0)
    return (beyond < 0 ? sizes.at(-1) : sizes[beyond - 1])?.place
  })

  // The limit stands in the text: SQLite prepares a statement anew each time that a parameter in this place is bound.
  const pending: Intake["pending"] = Effect.fnUntraced(function*(most) {
    const limit = String(Math.trunc(most))
    const last = yield* lastOf(limit)
    if (last === undefined) return []
    return yield* Effect.map(
      run(
        sql<
          {
            event: EventId
            room: RoomId
            place: number
            raw: string | null
            direct: number | null
            members: number | null
            closing: string | null
            answered: number
          }
        >`
        SELECT e.event, e.room, e.place, coalesce(e.clear, e.raw) AS raw, r.direct, r.members, c.event AS
        closing, EXISTS (SELECT 1 FROM answers a WHERE a.event = e.event) AS answered
        FROM events e LEFT JOIN rooms r ON r.room = e.room LEFT JOIN closings c ON c.prompt = e.event AND c.attempt = 1
        WHERE e.state = 0 AND e.place <= ${last} ORDER BY e.place LIMIT ${sql.literal(limit)}`
      ),
      // Erased before it was admitted: nothing of it is left to be understood.
      (rows) =>
        rows.map(({ answered, closing, event, place, raw, room, ...row }) => ({
          event,
          room,
          raw: readEvent(raw),
          batch: batchOf(place),
          direct: isDirect(row),
          closed: closing !== null,
          answered: answered === 1
        }))
    )
  })

  return {
    token: Effect.map(
      run(sql<{ value: StreamToken }>`SELECT value FROM meta WHERE name = 'token'`),
      (rows) => Option.fromUndefinedOr(rows[0]?.value)
    ),
    ingest: accept,
    pending,
    isOurs: (event) =>
      Effect.map(
        run(sql`SELECT 1 FROM outbox WHERE event = ${event} UNION ALL SELECT 1 FROM closings WHERE event = ${event}`),
        (rows) => rows.length > 0
      )
  } satisfies Intake
})
