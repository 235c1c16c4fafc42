import { Effect, Option, Result } from "effect"
import type * as SqlClient from "effect/sql/SqlClient"
import type { ChatId, EventId, RoomId } from "../../../domain/Ids.ts"
import { readAskMark } from "../../../domain/matrix/TurnMark.ts"
import { type OutboxKey } from "../../../domain/outbox/OutboxKey.ts"
import type { Priority } from "../../../domain/Priority.ts"
import type { StoreError } from "../../../domain/StoreError.ts"
import type { ClaimedEntry } from "../../../services/outbox/OutboxEntry.ts"
import type { OutboxJournal } from "../../../services/outbox/OutboxJournal.ts"
import { claimed, isUnsent, unclaimedContent } from "../../store/schema/Columns.ts"
import { orSetAside, readContent } from "../DamagedRows.ts"
import type { StoreRun } from "../statements/StoreRun.ts"
import { withinRoom } from "./MovedEntries.ts"

interface EntryRow {
  readonly entry: number
  readonly key: OutboxKey
  readonly chat: ChatId
  readonly room: RoomId
  readonly turn: number
  readonly priority: Priority
  readonly event: EventId | null
  readonly tried_revision: number
  readonly tried_content: string
  readonly tried_sealed: string | null
  readonly newest: string
  readonly tries: number
  readonly replaced: number
  readonly encrypted: number | null
  readonly ask: string | null
  readonly origin: RoomId | null
  readonly followed: number | null
}

/** The newest batch that was taken in, as an SQL expression. */
export const newestBatch = "(SELECT CAST(value AS INTEGER) FROM meta WHERE name = 'batch')"

/** Excludes entries of the turns in `past`. */
export const outsideOf = (sql: SqlClient.SqlClient, past: ReadonlySet<number> | undefined) =>
  past === undefined || past.size === 0 ? sql`TRUE` : sql`turn NOT IN ${sql.in([...past])}`

/**
 * Whether a content shows a question that is open: one that ended needs no time from which it can be answered, and a
 * refused one's entry says something else.
 */
export const isOpenQuestion = (content: string) =>
  Result.match(readContent(content), {
    onFailure: () => false,
    onSuccess: (read) => readAskMark(read)?.asked === "open"
  })

/** One that is damaged is made anew: nothing else can be sent in its place. */
const sealedOf = ({ tried_sealed }: EntryRow): Pick<ClaimedEntry, "sealed"> => {
  const read = tried_sealed === null ? undefined : Result.getOrUndefined(readContent(tried_sealed))
  return read === undefined ? {} : { sealed: read }
}

const claimedOf = (row: EntryRow, content: ClaimedEntry["content"]): ClaimedEntry => ({
  entry: row.entry,
  key: row.key,
  chat: row.chat,
  room: row.room,
  turn: row.turn,
  priority: row.priority,
  ...(row.ask === null || !isOpenQuestion(row.newest) ? {} : { ask: row.ask }),
  event: row.event ?? undefined,
  revision: row.tried_revision,
  content,
  again: row.tries > 1,
  replaced: row.replaced,
  ...sealedOf(row),
  ...(row.followed === 1 ? { followed: true } : {}),
  encrypted: row.encrypted === null ? undefined : row.encrypted === 1
})

/** `OutboxJournal.claim`. */
export const claimEntry = (sql: SqlClient.SqlClient, run: StoreRun): (typeof OutboxJournal.Service)["claim"] => {
  const batch = sql.literal(newestBatch)
  const unsent = sql.literal(isUnsent())

  const first = (chat: ChatId, past: ReadonlySet<number> | undefined) =>
    Effect.map(
      run(
        sql<EntryRow>`UPDATE outbox SET ${sql.literal(claimed)},
          begun_batch = CASE WHEN event IS NULL AND tries = 0 THEN ${batch} ELSE begun_batch END
        WHERE entry = (SELECT entry FROM outbox WHERE chat = ${chat} AND ${unsent} AND ${
          outsideOf(sql, past)
        } ORDER BY entry LIMIT 1)
        RETURNING entry, key, chat, room, turn, priority, event, ask, tried_revision, tried_content, tried_sealed,
        tries, replaced, content AS newest, (SELECT encrypted FROM rooms r WHERE r.room = outbox.room) AS encrypted,
        (SELECT origin FROM rooms r WHERE r.room = outbox.room) AS origin,
        (SELECT followed FROM rooms r WHERE r.room = outbox.room) AS followed`
      ),
      (rows) => rows[0]
    )

  /** The newest content may be whole where the content that was being sent is damaged. */
  const setAside = ({ entry, newest }: EntryRow) =>
    Effect.asVoid(
      run(
        sql`UPDATE outbox SET ${sql.literal(unclaimedContent)}, refused = ${
          Result.isFailure(readContent(newest)) ? "unreadable" : null
        } WHERE entry = ${entry}`
      )
    )

  return Effect.fnUntraced(
    function*(chat: ChatId, past?: ReadonlySet<number>): Effect.fn.Return<Option.Option<ClaimedEntry>, StoreError> {
      for (let row = yield* first(chat, past); row !== undefined; row = yield* first(chat, past)) {
        const content = yield* orSetAside(readContent(row.tried_content), () => setAside(row))
        if (content === undefined) continue
        const within = row.origin === null ? content : yield* run(withinRoom(sql, row.room, content))
        return Option.some(claimedOf(row, within))
      }
      return Option.none()
    }
  )
}
