import { Clock, Effect, Option } from "effect"
import type * as SqlClient from "effect/sql/SqlClient"
import type { StreamToken } from "../../../domain/Ids.ts"
import { mirroredChats } from "../../../domain/intake/rooms/SeenMirrors.ts"
import type { SyncDelta } from "../../../domain/intake/SyncDelta.ts"
import type { IntakeJournal } from "../../../services/intake/IntakeJournal.ts"
import { incarnationName } from "../../store/Incarnation.ts"
import { eventState } from "../../store/schema/Columns.ts"
import { batchOf, holdBack, insertEvents } from "../EventRows.ts"
import { putValues } from "../JournalValues.ts"
import { growingAttempt } from "../outbox/EchoedEntries.ts"
import type { StoreRun } from "../statements/StoreRun.ts"
import { insertMirroredChats } from "../turns/NewTurns.ts"
import { openGap } from "./GapRows.ts"
import { journalEchoes } from "./JournalEchoes.ts"
import { greetRooms, isLeakingMirror, takeMirror, tellGroups, upsertRoom } from "./RoomRows.ts"

/** An old store that did not count its batches yet: no index knows the places of its events, so all are read. */
const newestBatch = (sql: SqlClient.SqlClient) =>
  Effect.gen(function*() {
    const [counted] = yield* sql<{ value: string }>`SELECT value FROM meta WHERE name = 'batch'`
    if (counted !== undefined) return Number(counted.value)
    const [newest] = yield* sql<{ place: number | null }>`SELECT max(place) AS place FROM events`
    return batchOf(newest?.place ?? 0)
  })

/** Takes over what mirrors of this store's incarnation tell of rooms and chats that it knows nothing of. */
const takeMirrors = Effect.fnUntraced(function*(sql: SqlClient.SqlClient, mirrors: SyncDelta["mirrors"] = []) {
  if (mirrors.length === 0) return
  const [own] = yield* sql<{ value: string }>`SELECT value FROM meta WHERE name = ${incarnationName}`
  const named = mirrors.filter(({ mirror }) => mirror.incarnation === own?.value)
  const ours = yield* Effect.filter(named, (one) => Effect.map(isLeakingMirror(sql, one), (leaks) => !leaks))
  for (const one of ours) yield* takeMirror(sql, one)
  yield* insertMirroredChats(sql, mirroredChats(ours))
})

export const journalIntake = Effect.fnUntraced(function*(sql: SqlClient.SqlClient, run: StoreRun) {
  let nextBatch = (yield* run(newestBatch(sql))) + 1
  const echoes = journalEchoes(sql)

  const takeIn = Effect.fnUntraced(function*(delta: SyncDelta) {
    const batch = nextBatch++
    yield* insertEvents(sql, batch, eventState.pending, delta.events)
    for (const room of delta.rooms) yield* upsertRoom(sql, room)
    yield* takeMirrors(sql, delta.mirrors)
    if (delta.rooms.length > 0 && delta.grouped !== undefined) yield* tellGroups(sql, delta.grouped)
    if (delta.rooms.length > 0) yield* greetRooms(sql, delta.rooms, delta.welcome)
    const now = yield* Clock.currentTimeMillis
    for (const gap of delta.gaps) yield* openGap(sql, gap, batch, now)
    yield* holdBack(sql)
    yield* echoes(delta.finals, delta.shown, delta.answers)
    yield* putValues(sql, [["token", delta.next], ["batch", String(batch)]])
  })

  return {
    token: Effect.map(
      run(sql<{ value: StreamToken }>`SELECT value FROM meta WHERE name = 'token'`),
      (rows) => Option.fromUndefinedOr(rows[0]?.value)
    ),

    // Not fsynced: a power cut takes the events and the token together, and the server gives the events of an older
    // token again. The durable commit that gives a prompt to the agent takes everything before it along.
    ingest: (delta) => run(sql.withTransaction(takeIn(delta))),

    isOurs: (event) =>
      Effect.map(
        run(
          sql`SELECT 1 FROM outbox WHERE event = ${event} UNION ALL SELECT 1 FROM finals WHERE event = ${event}
            UNION ALL SELECT 1 FROM ${growingAttempt(sql, event)}`
        ),
        (rows) => rows.length > 0
      )
  } satisfies Pick<typeof IntakeJournal.Service, "token" | "ingest" | "isOurs">
})
