import { Effect } from "effect"
import type * as SqlClient from "effect/sql/SqlClient"
import type { Fragment } from "effect/sql/Statement"
import { sessionOf } from "../../domain/crypto/SealedEvent.ts"
import { anyDamaged } from "../../domain/crypto/Unreadable.ts"
import type { ChatId, EventId, RoomId } from "../../domain/Ids.ts"
import type { IngestedEvent } from "../../domain/intake/SyncDelta.ts"
import type { RawEvent } from "../../domain/matrix/SyncBatch.ts"
import {
  eventAge,
  eventSeal,
  eventState,
  isAwaitedGap,
  isHeld,
  isOldPrompt,
  isPending,
  isSealedEvent,
  isUnreadable,
  isWaiting,
  settledState
} from "../store/schema/Columns.ts"
import { blankRows, placeholdersOf } from "./statements/BlankRows.ts"
import { chunks, insertRows } from "./statements/InsertRows.ts"

/** Events of one batch, before (out of gaps, below zero) and after its beginning; batches stay below 2^53 / 2^21. */
const orders = 2 ** 20

/** An event's order in its room: its batch and its order in that batch in one number. */
export const eventPlaceOf = (batch: number, order: number) =>
  batch * 2 * orders + orders + Math.max(-orders, Math.min(orders - 1, order))

/** Every event of an earlier batch has a smaller place. */
export const firstPlaceOf = (batch: number) => eventPlaceOf(batch, -orders)

export const batchOf = (place: number) => Math.floor(place / (2 * orders))

/**
 * Inserts events of one batch in the given state, those without a text as our own; known ones stay as they are.
 * Returns how many with a text were new.
 */
export const insertEvents = Effect.fnUntraced(
  function*(
    sql: SqlClient.SqlClient,
    batch: number,
    state: typeof eventState.pending | typeof eventState.waiting,
    events: ReadonlyArray<IngestedEvent>
  ) {
    let fresh = 0
    for (const some of chunks(events)) {
      const made = yield* insertRows(
        sql,
        "events (event, room, place, state, sealed, session, raw)",
        `ON CONFLICT DO NOTHING RETURNING raw IS NOT NULL AND sealed IS NOT ${eventSeal.ours} AS theirs`,
        some.map(({ event, order, raw, room, sealed }) => [
          event,
          room,
          eventPlaceOf(batch, order),
          raw === undefined ? eventState.own : state,
          sealed === undefined ? null : eventSeal[sealed === "ours" ? "ours" : "sealed"],
          sealed === undefined || raw === undefined ? null : sessionOf(raw) ?? null,
          raw === undefined ? null : JSON.stringify(raw)
        ])
      )
      fresh += made.filter((one) => (one as { readonly theirs: number }).theirs === 1).length
    }
    return fresh
  }
)

/** Makes pending events wait whose rooms wait for a gap. */
export const holdBack = (sql: SqlClient.SqlClient) =>
  sql`UPDATE events SET state = ${eventState.waiting} WHERE ${sql.literal(isPending)}
    AND room IN (SELECT room FROM gaps WHERE ${sql.literal(isAwaitedGap)})`

/** Makes the waiting events of a room pending, unless the room waits for another gap. */
export const letOut = (sql: SqlClient.SqlClient, room: RoomId) =>
  sql`UPDATE events SET state = ${eventState.pending} WHERE ${sql.literal(isWaiting)} AND room = ${room}
    AND NOT EXISTS (SELECT 1 FROM gaps WHERE ${sql.literal(isAwaitedGap)} AND room = ${room})`

/** Holds a pending event back until a time (ms since 1970). `isInTime`: it is no old prompt later either. */
export const holdUntil = (sql: SqlClient.SqlClient, event: EventId, until: number, isInTime: boolean) =>
  sql`UPDATE events SET state = ${eventState.held}, held_until = ${until},
    age = coalesce(age, ${isInTime ? eventAge.inTime : null})
    WHERE event = ${event} AND ${sql.literal(isPending)}`

/** The SET clause that makes events pending, or has them wait where their room waits for a gap. */
const released = `held_until = NULL, state = CASE WHEN room IN (SELECT room FROM gaps
    WHERE ${isAwaitedGap}) THEN ${eventState.waiting} ELSE ${eventState.pending} END`

/** Makes held events pending that are `due`, or `stopped`, or has them wait where their room waits for a gap. */
export const releaseHeldEvents = (sql: SqlClient.SqlClient, due: Fragment, stopped = false) =>
  sql`UPDATE events SET ${sql.literal(released)}, age = ${stopped ? eventAge.stopped : sql.literal("age")}
    WHERE ${sql.literal(isHeld)} AND ${due}`

/** Has a pending event wait for consent until a time (`due`); both times are in milliseconds since 1970. */
export const keepOld = (
  sql: SqlClient.SqlClient,
  { chat, due, event, saidAt }: {
    readonly event: EventId
    readonly chat: ChatId
    readonly saidAt: number
    readonly due: number
  }
) =>
  sql`UPDATE events SET state = ${eventState.old}, chat = ${chat}, said_at = ${saidAt}, held_until = ${due}
    WHERE event = ${event} AND ${sql.literal(isPending)}`

/** Makes a chat's old prompts pending that fulfil a condition, or has them wait where their room waits for a gap. */
export const releaseOld = (sql: SqlClient.SqlClient, chat: ChatId, where: Fragment, age: "wanted" | "unwanted") =>
  sql`UPDATE events SET ${sql.literal(released)}, age = ${eventAge[age]}
    WHERE ${sql.literal(isOldPrompt)} AND chat = ${chat} AND ${where}`

/** Has no old prompt wait for longer than until `latest`; a clock that was put back may have said so. */
export const hastenOld = (sql: SqlClient.SqlClient, latest: number) =>
  sql`UPDATE events SET held_until = ${latest} WHERE ${sql.literal(isOldPrompt)} AND held_until > ${latest}`

/** Drops an old prompt that was taken back; returns its chat. */
export const dropOld = (sql: SqlClient.SqlClient, event: EventId, where: Fragment) =>
  sql<{ chat: ChatId }>`UPDATE events SET state = ${eventState.admitted}
    WHERE event = ${event} AND ${sql.literal(isOldPrompt)} AND ${where} RETURNING chat`

/** Marks events as admitted, whose text is kept or erased. */
export const markAdmitted = (
  sql: SqlClient.SqlClient,
  events: ReadonlyArray<{ readonly event: EventId }>,
  isKept: boolean
) =>
  Effect.forEach(
    chunks(events),
    (some) =>
      sql.unsafe(
        `UPDATE events SET state = ${settledState}${
          isKept ? "" : ", raw = NULL, clear = NULL, sealed = NULL"
        } WHERE event IN (${placeholdersOf(some)})`,
        some.map(({ event }) => event)
      ),
    { discard: true }
  )

/** Takes the text out of the events that fulfil a condition, so that the store's file can shrink. */
export const blankEvents = (sql: SqlClient.SqlClient, where: string, params: ReadonlyArray<unknown>) =>
  blankRows(sql, { table: "events", where, params, instead: { raw: null, clear: null, sealed: null } })

/** Erases the text of events and keeps their ids, so that they are never admitted again. */
export const eraseTexts = (sql: SqlClient.SqlClient, where: Fragment) =>
  sql`UPDATE events SET raw = NULL, clear = NULL, sealed = NULL WHERE ${where}`

/** Gives an encrypted event its text, by which it is admitted. */
export const openEventRow = (sql: SqlClient.SqlClient, event: EventId, clear: RawEvent) =>
  sql`UPDATE events SET clear = ${JSON.stringify(clear)}, sealed = NULL
    WHERE event = ${event} AND raw IS NOT NULL AND sealed IS NOT NULL`

/** Counts one more process, or one fewer, that ended while it opened these events: as many as are opened at once. */
export const countOpenings = (
  sql: SqlClient.SqlClient,
  events: ReadonlyArray<{ readonly event: EventId }>,
  more: 1 | -1
) =>
  Effect.asVoid(sql`UPDATE events SET openings = max(0, openings + ${more})
    WHERE event IN ${sql.in(events.map(({ event }) => event))}`).pipe(Effect.when(Effect.succeed(events.length > 0)))

/**
 * Has an encrypted event wait for the key of its session. `keepsCount`: it was not opened, because it ended several
 * processes, and stays one that is not.
 */
export const leaveSealed = (sql: SqlClient.SqlClient, event: EventId, session: string, keepsCount: boolean) =>
  sql`UPDATE events SET session = ${session}, openings = ${sql.literal(keepsCount ? "openings" : "0")},
    sealed = CASE sealed WHEN ${eventSeal.ours} THEN ${eventSeal.oursUnreadable} ELSE ${eventSeal.unreadable} END
    WHERE event = ${event} AND ${sql.literal(isSealedEvent)}`

/** So many of the newest unreadable events are opened again at a start; the others wait for their session's key. */
const mostAgain = 200

/** Has unreadable events opened again: those of a room's session, or the newest of all that are not damaged. */
export const openAgain = (
  sql: SqlClient.SqlClient,
  of: { readonly room: string; readonly session: string } | undefined
) =>
  Effect.map(
    sql`UPDATE events SET sealed = CASE sealed WHEN ${eventSeal.oursUnreadable} THEN ${eventSeal.ours}
      ELSE ${eventSeal.sealed} END WHERE ${sql.literal(isUnreadable)}
      AND ${
      of === undefined
        ? sql`event IN (SELECT event FROM events WHERE ${sql.literal(isUnreadable)}
          AND session NOT GLOB ${anyDamaged} ORDER BY place DESC LIMIT ${sql.literal(String(mostAgain))})`
        : sql`room = ${of.room} AND session = ${of.session}`
    } RETURNING event`,
    (rows) => rows.length
  )

/** Gives up the unreadable events of a room's session: they lose their text, keep their ids, and are never opened. */
export const giveUpUnreadable = (sql: SqlClient.SqlClient, room: string, session: string) =>
  Effect.andThen(
    sql`UPDATE events SET state = ${eventState.admitted} WHERE ${sql.literal(isUnreadable)} AND room = ${room}
      AND session = ${session}`,
    blankEvents(sql, `${isUnreadable} AND room = ? AND session = ?`, [room, session])
  )
