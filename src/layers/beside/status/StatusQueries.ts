import { Effect } from "effect"
import * as SqlClient from "effect/sql/SqlClient"
import type { WaitKind } from "../../../domain/operations/WaitReason.ts"
import { unremarkable } from "../../../domain/poison/SuspectDelay.ts"
import { eventState, isGivenUpGap, isOpenGap, isUnsent } from "../../store/schema/Columns.ts"
import { namesIn } from "../../store/schema/EarlierLayouts.ts"
import { unreadableIn } from "../EncryptionInStatus.ts"
import { awaiting } from "../StoreAwaiting.ts"
import { leasesIn } from "../StoreIsolation.ts"
import { parkedIn } from "../StoreParked.ts"
import { accessIn } from "../UsersBeside.ts"

interface WaitRow {
  readonly kind: WaitKind
  readonly subject: string
  readonly room: string | null
  readonly why: string
  readonly since: number
  readonly tries: number
  readonly next_at: number | null
}

/**
 * The oldest prompt's own time, or when the agent was asked where the prompt was erased. What people wrote may be
 * nested deeper than SQLite reads.
 */
const promptAt =
  `min(coalesce(CASE WHEN json_valid(e.raw) THEN json_extract(e.raw, '$.origin_server_ts') END, CASE WHEN ` +
  `json_valid(t.data) THEN json_extract(t.data, '$.askedAt') END))`

/** What a status is made of, by the layout of the store, which nobody migrates for it. */
export const statusRowsIn = Effect.fnUntraced(function*(layout: number, agentUrl: string | undefined) {
  const sql = yield* SqlClient.SqlClient
  const at = sql.literal(promptAt)
  const names = namesIn(layout)
  const countOf = (state: "pending" | "waiting" | "held" | "old") =>
    sql.literal(`(SELECT count(*) FROM events WHERE state = ${eventState[state]}) AS ${state}`)
  const [events] = yield* sql<{ pending: number; waiting: number; held: number; old: number }>`
    SELECT ${countOf("pending")}, ${countOf("waiting")}, ${countOf("held")}, ${countOf("old")}`
  const turns = yield* sql<{ phase: string; n: number; at: unknown }>`
    SELECT t.phase, count(*) AS n, ${at} AS at FROM turns t LEFT JOIN events e ON e.event = t.prompt
    WHERE t.closed = 0 GROUP BY t.phase`
  const crashes = sql.literal(names.crashes)
  const suspects = yield* sql<
    { room: string; ends: number }
  >`SELECT room, ${crashes} AS ends FROM turns WHERE closed = 0 AND ${crashes} > ${unremarkable} ORDER BY ends DESC`
  const [unsent] = yield* sql<{ n: number; at: unknown }>`
    SELECT count(*) AS n, ${at} AS at FROM outbox o LEFT JOIN turns t ON t.seq = o.turn LEFT
    JOIN events e ON e.event = t.prompt
    WHERE ${sql.literal(isUnsent("o"))}`
  const refused = yield* sql<
    { code: string; count: number }
  >`SELECT refused AS code, count(*) AS count FROM outbox WHERE refused IS NOT NULL GROUP BY refused
    ORDER BY count DESC`
  // Two indices hold them, of which a single condition would use neither.
  const gapsIn = (state: string) => sql.literal(`SELECT id, room, state, why FROM ${names.gaps} WHERE ${state}`)
  const gaps = yield* sql<
    { room: string; state: string; why: string | null; count: number }
  >`SELECT room, state, why, count(*) AS count FROM (${gapsIn(isOpenGap)} UNION ALL ${gapsIn(isGivenUpGap)})
    GROUP BY room, state, why ORDER BY max(id) DESC`
  const meta = new Map(
    (yield* sql<{ name: string; value: string }>`SELECT name, value FROM meta WHERE name <> 'token'`).map((
      { name, value }
    ) => [name, value])
  )
  // A store of the first layout has no such table.
  const waits = layout < 2
    ? []
    : yield* sql<WaitRow>`SELECT kind, subject, room, why, since, tries, next_at FROM waits ORDER BY since`
  const invitations = yield* parkedIn(layout)
  const people = yield* awaiting(layout)
  const leases = yield* leasesIn(layout, agentUrl)
  const unreadable = yield* unreadableIn(layout)
  return {
    events,
    turns,
    suspects,
    unsent,
    refused,
    gaps,
    meta,
    waits,
    parked: invitations,
    access: yield* accessIn(layout),
    awaiting: people,
    leases,
    unreadable
  }
})

export type StatusRows = Effect.Success<ReturnType<typeof statusRowsIn>>
