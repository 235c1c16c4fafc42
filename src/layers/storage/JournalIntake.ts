import { Effect, Option } from "effect"
import type * as SqlClient from "effect/sql/SqlClient"
import type { NewHole } from "../../domain/Acceptance.ts"
import { noticePlace } from "../../domain/Gap.ts"
import type { EventId, RoomId, StreamToken } from "../../domain/Ids.ts"
import type { RawEvent } from "../../domain/Sync.ts"
import type { Hole, Journal } from "../../services/Journal.ts"
import { chunks, insertRows } from "./InsertRows.ts"
import type { StoreRun } from "./JournalSql.ts"
import { durably } from "./NodeSqlite.ts"
import { roomUpsert } from "./JournalRooms.ts"
import { journalWitness } from "./JournalWitness.ts"

type Intake = Pick<typeof Journal.Service, "token" | "accept" | "holes" | "fill" | "pending" | "isOurs">

/** Slots of one batch, before (holes, below zero) and after its beginning; batches stay below 2^53 / 2^21. */
const slots = 2 ** 20
const placeOf = (batch: number, slot: number) => batch * 2 * slots + slots + Math.max(-slots, Math.min(slots - 1, slot))

/** Stands in `ends` for no token: back to what the journal knows. */
const known = ""

interface HoleRow {
  readonly id: number
  readonly room: RoomId
  readonly batch: number
  readonly begins: StreamToken
  readonly ends: StreamToken | null
  readonly found: number
}

/** A store whose batches were not counted yet says by its events how many there were: no index knows their places, so all of them are read. */
const newestBatch = (sql: SqlClient.SqlClient) =>
  Effect.gen(function*() {
    const [counted] = yield* sql<{ value: string }>`SELECT value FROM meta WHERE name = 'batch'`
    if (counted !== undefined) return Number(counted.value)
    const [newest] = yield* sql<{ place: number | null }>`SELECT max(place) AS place FROM events`
    return Math.floor((newest?.place ?? 0) / (2 * slots))
  })

/** Erased before it was admitted, or damaged: nothing of it is left to be understood. */
const parsed = (raw: string | null): RawEvent => {
  try {
    return raw === null ? {} : JSON.parse(raw)
  } catch {
    return {}
  }
}

export const journalIntake = Effect.fnUntraced(function*(sql: SqlClient.SqlClient, run: StoreRun) {
  let batch = (yield* run(newestBatch(sql))) + 1
  let holesOpen = (yield* run(sql`SELECT 1 FROM holes WHERE state = 'open' LIMIT 1`)).length > 0

  const witness = journalWitness(sql)
  const upsertRoom = roomUpsert(sql)

  const openHole = Effect.fnUntraced(function*({ from, room, until }: NewHole, now: number) {
    // What is known lies above a hole that is still open, whose own tokens are worth nothing any more: the new one goes beyond both.
    const replaced = until._tag === "Known" && (yield* sql`UPDATE holes SET state = 'replaced' WHERE state = 'open' AND room = ${room} RETURNING 1`).length > 0
    const ends = until._tag === "Token" ? until.token : until._tag === "Known" && !replaced ? known : null
    yield* sql`INSERT INTO holes (room, batch, begins, ends) VALUES (${room}, ${now}, ${from}, ${ends})`
    holesOpen = true
  })

  /** In the room's own outbox, below all turns; nothing can be told to a room that we are not in. */
  const notice = ({ id, room }: Hole, content: RawEvent) => {
    const { chat, key } = noticePlace(id)
    return sql`INSERT INTO outbox (slot, key, chat, room, turn, part, rank, revision, content)
      SELECT ${-id}, ${key}, ${chat}, ${room}, 0, 1, 'first', 0, ${JSON.stringify(content)} WHERE EXISTS (SELECT 1 FROM rooms WHERE room = ${room} AND membership = 'join')`
  }

  // Events and token are lost together or not at all, and a lost token makes the server give the events again: so no fsync
  // here. The commit that lets a prompt out is durable, and takes everything before it along.
  const accept: Intake["accept"] = (acceptance) =>
    run(sql.withTransaction(Effect.gen(function*() {
      const now = batch++
      for (const some of chunks(acceptance.events)) {
        yield* insertRows(sql, "events (event, room, place, state, raw)", "ON CONFLICT DO NOTHING",
          some.map(({ event, raw, room, slot }) => [event, room, placeOf(now, slot), raw === undefined ? 2 : 0, raw === undefined ? null : JSON.stringify(raw)]))
      }
      for (const room of acceptance.rooms) yield* upsertRoom(room)
      for (const hole of acceptance.holes) yield* openHole(hole, now)
      if (holesOpen) yield* sql`UPDATE events SET state = 1 WHERE state = 0 AND room IN (SELECT room FROM holes WHERE state = 'open')`
      yield* witness(acceptance.closings, acceptance.shown, acceptance.answers)
      yield* sql`INSERT INTO meta (name, value) VALUES ('token', ${acceptance.next}), ('batch', ${String(now)}) ON CONFLICT (name) DO UPDATE SET value = excluded.value`
    })))

  // With the plus the index of the open holes is used, and not the order of all that ever were.
  const holes: Intake["holes"] = Effect.map(
    run(sql<HoleRow>`SELECT id, room, batch, begins, ends, found FROM holes WHERE state = 'open' ORDER BY +id`),
    (rows) => rows.map(({ begins, ends, found, id, room }) => ({
      id, room, found, from: begins, until: ends === null ? { _tag: "Invitation" } : ends === known ? { _tag: "Known" } : { _tag: "Token", token: ends }
    }))
  )

  const fill: Intake["fill"] = (hole, { answers, closings, events, rest, shown }) =>
    run(durably(sql.withTransaction(Effect.gen(function*() {
      const [row] = yield* sql<HoleRow>`SELECT batch, found FROM holes WHERE id = ${hole.id} AND state = 'open'`
      if (row === undefined) return 0
      let fresh = 0
      for (const some of chunks(events.map((event, index) => ({ ...event, slot: -(row.found + index) - 1 })))) {
        const made = yield* insertRows(sql, "events (event, room, place, state, raw)", "ON CONFLICT DO NOTHING RETURNING raw IS NOT NULL AS theirs",
          some.map(({ event, raw, room, slot }) => [event, room, placeOf(row.batch, slot), raw === undefined ? 2 : 1, raw === undefined ? null : JSON.stringify(raw)]))
        fresh += made.filter((one) => (one as { readonly theirs: number }).theirs === 1).length
      }
      yield* witness(closings, shown, answers)
      const found = row.found + events.length
      if (rest._tag === "From") {
        yield* sql`UPDATE holes SET begins = ${rest.from}, found = ${found} WHERE id = ${hole.id}`
        return fresh
      }
      const state = rest._tag === "Filled" ? "filled" : `given up: ${rest.why}`
      yield* sql`UPDATE holes SET state = ${state}, found = ${found} WHERE id = ${hole.id}`
      if (rest._tag === "GivenUp" && rest.notice !== undefined) yield* notice(hole, rest.notice)
      yield* sql`UPDATE events SET state = 0 WHERE state = 1 AND room = ${hole.room} AND room NOT IN (SELECT room FROM holes WHERE state = 'open')`
      holesOpen = (yield* sql`SELECT 1 FROM holes WHERE state = 'open' LIMIT 1`).length > 0
      return fresh
    }))))

  // The limit stands in the text: SQLite prepares a statement anew each time that a parameter in this place is bound.
  const pending: Intake["pending"] = (limit) =>
    Effect.map(
      run(sql<{ event: EventId; room: RoomId; raw: string | null; direct: number | null; closing: string | null; answered: number }>`
        SELECT e.event, e.room, coalesce(e.clear, e.raw) AS raw, r.direct, c.event AS closing, EXISTS (SELECT 1 FROM answers a WHERE a.event = e.event) AS answered
        FROM events e LEFT JOIN rooms r ON r.room = e.room LEFT JOIN closings c ON c.prompt = e.event AND c.attempt = 1
        WHERE e.state = 0 ORDER BY e.place LIMIT ${sql.literal(String(Math.trunc(limit)))}`),
      (rows) => rows.map(({ answered, closing, direct, event, raw, room }) => ({ event, room, raw: parsed(raw), direct: direct === 1, closed: closing !== null, answered: answered === 1 }))
    )

  return {
    token: Effect.map(run(sql<{ value: StreamToken }>`SELECT value FROM meta WHERE name = 'token'`), (rows) => Option.fromUndefinedOr(rows[0]?.value)),
    accept, holes, fill, pending,
    isOurs: (event) => Effect.map(run(sql`SELECT 1 FROM outbox WHERE event = ${event} UNION ALL SELECT 1 FROM closings WHERE event = ${event}`), (rows) => rows.length > 0)
  } satisfies Intake
})
