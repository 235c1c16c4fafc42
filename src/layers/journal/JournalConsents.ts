import { Effect, Option } from "effect"
import type * as SqlClient from "effect/sql/SqlClient"
import type { Fragment } from "effect/sql/Statement"
import type { ChatId, EventId, RoomId } from "../../domain/Ids.ts"
import { consentTime, type OldPrompts, oldPromptsPlace } from "../../domain/intake/OldPrompts.ts"
import type { IntakeJournal } from "../../services/intake/IntakeJournal.ts"
import type { Admission } from "../../services/intake/IntakeRecords.ts"
import { isOldPrompt, jsonField } from "../store/schema/Columns.ts"
import { batchOf, dropOld, hastenOld, keepOld, releaseOld } from "./EventRows.ts"
import { retellRoom, tellRoom, untellRoom } from "./outbox/RoomNotices.ts"
import { headOf } from "./repair/UpgradedRooms.ts"
import type { StoreRun } from "./statements/StoreRun.ts"

type Consents = Pick<
  typeof IntakeJournal.Service,
  "releaseOld" | "askedConsent" | "oldBatch" | "oldOf" | "untoldOld" | "tellOld"
>

interface SaidRow {
  readonly count: number
  readonly since: number | null
  readonly until: number | null
}

interface ConsentRow extends SaidRow {
  readonly first: EventId
  readonly chat: ChatId
  readonly room: RoomId
  readonly thread_root: EventId | null
  readonly settled: Exclude<OldPrompts["outcome"], "asked"> | null
}

/** Chats of a room that one command can be about. */
const mostChats = 100

const said = "count(*) AS count, min(said_at) AS since, max(said_at) AS until"

/** The old prompts of a chat that wait for consent. */
const waitingIn = Effect.fnUntraced(function*(sql: SqlClient.SqlClient, chat: ChatId) {
  const [row] = yield* sql<SaidRow>`SELECT ${sql.literal(said)} FROM events
    WHERE ${sql.literal(isOldPrompt)} AND chat = ${chat}`
  return row!
})

/** Has an old prompt wait for consent, and its chat asked for it unless it is. */
export const askConsent = Effect.fnUntraced(
  function*(sql: SqlClient.SqlClient, old: Extract<Admission, { _tag: "Old" }>) {
    const { chat, event, room, threadRoot } = old
    yield* keepOld(sql, old)
    yield* sql`INSERT INTO consents (first, chat, room, thread_root) SELECT ${event}, ${chat}, ${room}, ${
      threadRoot ?? null
    } WHERE TRUE ON CONFLICT DO NOTHING`
    yield* sql`UPDATE consents SET stale = 1 WHERE chat = ${chat} AND settled IS NULL`
  }
)

/** Makes the old prompts of chats pending, as they are wanted. */
export const giveConsent = Effect.fnUntraced(function*(sql: SqlClient.SqlClient, chats: ReadonlyArray<ChatId>) {
  for (const chat of chats) {
    const { count, since, until } = yield* waitingIn(sql, chat)
    yield* releaseOld(sql, chat, sql`TRUE`, "wanted")
    yield* sql`UPDATE consents SET stale = 1, settled = 'answered', count = ${count}, since = ${since}, until = ${until}
      WHERE chat = ${chat} AND settled IS NULL AND ${count} > 0`
  }
})

/** Ends the request for consent of a chat in which no old prompt waits any more. */
const settle = (sql: SqlClient.SqlClient, chat: ChatId) =>
  sql`UPDATE consents SET stale = 1, settled = CASE WHEN EXISTS (SELECT 1 FROM events
    WHERE ${sql.literal(isOldPrompt)} AND events.chat = consents.chat) THEN NULL WHEN count > 0 THEN 'refused' ELSE
    'gone' END WHERE chat = ${chat} AND settled IS NULL`

/** Drops an old prompt that was taken back, within the caller's transaction. */
export const dropOldPrompt = Effect.fnUntraced(
  function*(sql: SqlClient.SqlClient, event: EventId, where: Fragment) {
    for (const { chat } of yield* dropOld(sql, event, where)) yield* settle(sql, chat)
  }
)

const refuseDue = Effect.fnUntraced(function*(sql: SqlClient.SqlClient, now: number) {
  yield* hastenOld(sql, now + consentTime)
  const due = yield* sql<SaidRow & { readonly chat: ChatId }>`SELECT chat, ${sql.literal(said)} FROM events
    WHERE ${sql.literal(isOldPrompt)} AND held_until <= ${now} GROUP BY chat`
  for (const { chat, count, since, until } of due) {
    yield* releaseOld(sql, chat, sql`held_until <= ${now}`, "unwanted")
    yield* sql`UPDATE consents SET count = count + ${count}, since = min(coalesce(since, ${since}), ${since}),
      until = max(coalesce(until, ${until}), ${until}) WHERE chat = ${chat} AND settled IS NULL`
    yield* settle(sql, chat)
  }
  // A reset may have dropped what was asked about.
  yield* sql`UPDATE consents SET stale = 1 WHERE settled IS NULL AND NOT EXISTS (SELECT 1 FROM events
    WHERE ${sql.literal(isOldPrompt)} AND events.chat = consents.chat)`
  const [next] = yield* sql<{ at: number | null }>`SELECT min(held_until) AS at FROM events
    WHERE ${sql.literal(isOldPrompt)}`
  return next?.at ?? undefined
})

/** The table `consents`, and the old prompts that wait for consent. */
export const journalConsents = (sql: SqlClient.SqlClient, run: StoreRun): Consents => {
  const oldOf = Effect.fnUntraced(function*({ chat, first, room, settled, thread_root, ...counted }: ConsentRow) {
    const { count, since, until } = settled === null ? yield* waitingIn(sql, chat) : counted
    return {
      first,
      room,
      threadRoot: thread_root ?? undefined,
      count,
      since: since ?? 0,
      until: until ?? 0,
      outcome: settled ?? (count > 0 ? "asked" : "gone")
    } satisfies OldPrompts
  })

  const tell = Effect.fnUntraced(function*(old: OldPrompts, content: Parameters<Consents["tellOld"]>[1]) {
    const { first, outcome, room } = old
    const [row] = yield* sql<{ entry: number | null }>`SELECT entry FROM consents WHERE first = ${first}`
    if (row === undefined) return
    const isUntold = row.entry === null || (outcome === "gone" && (yield* untellRoom(sql, row.entry)))
    const [made] = isUntold && outcome !== "gone"
      ? yield* tellRoom(sql, { ...oldPromptsPlace(first), room, content })
      : []
    if (!isUntold) yield* retellRoom(sql, row.entry!, content)
    yield* outcome === "asked"
      ? sql`UPDATE consents SET stale = 0, entry = coalesce(entry, ${made?.entry ?? null}) WHERE first = ${first}`
      : sql`DELETE FROM consents WHERE first = ${first}`
  })

  return {
    releaseOld: (now) => run(sql.withTransaction(refuseDue(sql, now))),

    askedConsent: (room, notice) =>
      Effect.map(
        run(sql<{ chat: ChatId }>`SELECT c.chat FROM outbox o JOIN consents c ON c.entry = o.entry
          WHERE o.event = ${notice} AND o.room = ${room} AND c.settled IS NULL`),
        (rows) => Option.map(Option.fromUndefinedOr(rows[0]), ({ chat }) => chat)
      ),

    oldBatch: (chat) =>
      Effect.map(
        run(sql<{ place: number }>`SELECT place FROM events WHERE ${sql.literal(isOldPrompt)} AND chat = ${chat}
          ORDER BY place DESC LIMIT 1`),
        (rows) => Option.map(Option.fromUndefinedOr(rows[0]), ({ place }) => batchOf(place))
      ),

    oldOf: (room, user) =>
      Effect.map(
        run(sql<{ chat: ChatId; place: number }>`SELECT chat, max(place) AS place FROM events
          WHERE ${sql.literal(isOldPrompt)} AND room = ${room}
          AND ${sql.literal(jsonField("raw", "sender"))} = ${user}
          GROUP BY chat ORDER BY min(place) LIMIT ${sql.literal(String(mostChats))}`),
        (rows) => rows.map(({ chat, place }) => ({ chat, batch: batchOf(Number(place)) }))
      ),

    untoldOld: (limit) =>
      run(
        sql.withTransaction(Effect.flatMap(
          // Where the chat moved with its upgraded room, it is asked in the replacement, which has no such thread.
          sql<ConsentRow>`SELECT first, chat, coalesce(head, room) AS room,
            CASE WHEN head IS NULL THEN thread_root END AS thread_root, settled, count, since, until
            FROM (SELECT *, ${sql.literal(headOf("consents.room"))} AS head FROM consents
            WHERE stale = 1 ORDER BY first LIMIT ${limit})`,
          (rows) => Effect.forEach(rows, oldOf)
        ))
      ),

    tellOld: (old, notice) => run(sql.withTransaction(tell(old, notice)))
  }
}
