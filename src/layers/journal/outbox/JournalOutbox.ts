import { Clock, Effect, Option } from "effect"
import type * as SqlClient from "effect/sql/SqlClient"
import type { ChatId, EventId, RoomId } from "../../../domain/Ids.ts"
import { readAskMark, type SlotKey } from "../../../domain/matrix/MessageContent.ts"
import { questionNumber } from "../../../domain/questions/QuestionParts.ts"
import type { StoreError } from "../../../domain/StoreError.ts"
import type { Priority } from "../../../domain/turns/TurnDecision.ts"
import type { ClaimedEntry, Journal, Signal } from "../../../services/journal/Journal.ts"
import { readObject, tellDamaged } from "../DamagedRows.ts"
import type { StoreRun } from "../JournalSql.ts"
import { isDeleted, sentNow } from "./DeletedSlots.ts"

type Outbox = Pick<
  typeof Journal.Service,
  | "pendingChats"
  | "nextPriority"
  | "claim"
  | "release"
  | "sendsAgain"
  | "markSent"
  | "retarget"
  | "replaceContent"
  | "markFailed"
>

interface SlotRow {
  readonly slot: number
  readonly key: SlotKey
  readonly chat: ChatId
  readonly room: RoomId
  readonly turn: number
  readonly rank: Priority
  readonly event: EventId | null
  readonly tried_revision: number
  readonly tried_content: string
  readonly newest: string
  readonly tries: number
  readonly replaced: number
  readonly encrypted: number | null
  readonly ask: string | null
}

/** Of a question that has ended meanwhile nobody needs to know since when it can be answered. */
const isOpen = (newest: string) => readAskMark(readObject(newest) ?? {})?.asked === "open"

export const journalOutbox = (sql: SqlClient.SqlClient, run: StoreRun): Outbox => {
  const passing = (
    past: ReadonlySet<number> | undefined
  ) => (past === undefined || past.size === 0 ? sql`TRUE` : sql`turn NOT IN ${sql.in([...past])}`)
  /** The newest part of an answer that is being written. */
  const growing =
    sql`(rank IN ('first', 'edit') AND EXISTS (SELECT 1 FROM turns t WHERE t.seq = outbox.turn AND t.closed = 0)
    AND NOT EXISTS (SELECT 1 FROM outbox o WHERE o.slot > outbox.slot AND o.slot <= outbox.turn * 4096 + 3071))`
  /** Nobody can answer what nobody sees. */
  const tellTurn = ({ ask, entry: slot, turn }: ClaimedEntry, why: string) => {
    const number = questionNumber(slot - turn * 4096)
    const body: Signal = { _tag: "Unshown", number, why }
    return sql`INSERT INTO signals (prompt, body)
      SELECT prompt, ${JSON.stringify(body)} FROM turns WHERE ${
      ask !== undefined
    } AND seq = ${turn} AND closed = 0 AND json_extract(question, '$.number') = ${number}`
  }

  const batch = sql.literal("(SELECT CAST(value AS INTEGER) FROM meta WHERE name = 'batch')")

  const first = (chat: ChatId, past: ReadonlySet<number> | undefined) =>
    Effect.map(
      run(
        sql<
          SlotRow
        >`UPDATE outbox SET tried_revision = coalesce(tried_revision, revision), tried_content =
          coalesce(tried_content, content), tries = tries + 1,
          begun_batch = CASE WHEN event IS NULL AND tries = 0 THEN ${batch} ELSE begun_batch END
        WHERE slot = (SELECT slot FROM outbox WHERE chat = ${chat} AND sent < revision AND refused IS NULL AND ${
          passing(past)
        } ORDER BY slot LIMIT 1)
        RETURNING slot, key, chat, room, turn, rank, event, ask, tried_revision, tried_content, tries,
        replaced, content AS newest, (SELECT encrypted FROM rooms r WHERE r.room = outbox.room) AS encrypted`
      ),
      (rows) => rows[0]
    )

  /** Of one that was damaged while it was being sent, the newest content may be whole. */
  const damaged = ({ newest, slot }: SlotRow) =>
    Effect.andThen(
      run(
        sql`UPDATE outbox SET tried_revision = NULL, tried_content = NULL, refused = ${
          readObject(newest) === undefined ? "unreadable" : null
        } WHERE slot = ${slot}`
      ),
      tellDamaged("outbox")
    )

  const take = Effect.fnUntraced(
    function*(chat: ChatId, past?: ReadonlySet<number>): Effect.fn.Return<Option.Option<ClaimedEntry>, StoreError> {
      for (let row = yield* first(chat, past); row !== undefined; row = yield* first(chat, past)) {
        const {
          ask,
          encrypted,
          event,
          newest,
          rank: priority,
          slot: entry,
          tried_content,
          tried_revision,
          tries,
          ...known
        } = row
        const content = readObject(tried_content)
        if (content !== undefined) {
          return Option.some({
            ...known,
            entry,
            priority,
            ...(ask === null || !isOpen(newest) ? {} : { ask }),
            event: event ?? undefined,
            revision: tried_revision,
            content,
            again: tries > 1,
            encrypted: encrypted === null ? undefined : encrypted === 1
          })
        }
        yield* damaged(row)
      }
      return Option.none()
    }
  )
  return {
    pendingChats: Effect.map(
      run(sql<{ chat: ChatId }>`SELECT DISTINCT chat FROM outbox WHERE sent < revision AND refused IS NULL`),
      (rows) => rows.map(({ chat }) => chat)
    ),

    nextPriority: (chat, past) =>
      Effect.map(
        run(
          sql<
            { rank: Priority }
          >`SELECT rank FROM outbox WHERE chat = ${chat} AND sent < revision AND refused IS NULL AND ${
            passing(past)
          } ORDER BY slot LIMIT 1`
        ),
        (rows) => Option.fromUndefinedOr(rows[0]?.rank)
      ),

    claim: take,

    release: ({ entry: slot }) =>
      run(sql`UPDATE outbox SET tried_revision = NULL, tried_content = NULL, tries = 0 WHERE slot = ${slot}`),

    sendsAgain: ({ entry: slot }) =>
      run(sql`UPDATE outbox SET begun_batch = ${batch} WHERE slot = ${slot} AND event IS NULL`),

    markSent: ({ revision, entry: slot }, event, askedAt) =>
      Effect.flatMap(
        Clock.currentTimeMillis,
        (now) =>
          run(
            sql`UPDATE outbox SET sent = ${sentNow(sql, revision)}, event = coalesce(event, ${event}), sent_at = ${now},
              asked_at = coalesce(${
              askedAt ?? null
            }, asked_at), tried_revision = NULL, tried_content = NULL, tries = 0 WHERE slot = ${slot}`
          )
      ),

    retarget: ({ entry: slot }) =>
      run(
        sql`UPDATE outbox SET key = key || '+', event = NULL, sent = -1, tried_revision = NULL, tried_content =
          NULL, tries = 0 WHERE slot = ${slot} AND NOT ${isDeleted(sql)}`
      ),

    replaceContent: ({ revision, entry: slot }, content) =>
      run(sql`UPDATE outbox SET sent = CASE WHEN ${growing} THEN max(sent, ${revision}) ELSE sent END,
          content = CASE WHEN revision = ${revision} AND NOT ${growing} THEN ${
        JSON.stringify(content)
      } ELSE content END,
          replaced = replaced + (revision = ${revision} AND NOT ${growing}), revision = revision + (revision =
          ${revision} AND NOT ${growing}),
          tried_revision = NULL, tried_content = NULL, tries = 0 WHERE slot = ${slot}`),

    // An edit that was refused is passed over, so that a newer one and the closing still get their chance.
    markFailed: (taken, why) => {
      const { event, revision, entry: slot } = taken
      return event === undefined
        ? run(
          sql.withTransaction(
            Effect.andThen(
              sql`UPDATE outbox SET refused = ${why}, tried_revision = NULL, tried_content = NULL, tries = 0
                WHERE slot = ${slot}`,
              tellTurn(taken, why)
            )
          )
        )
        : run(
          sql`UPDATE outbox SET sent = max(sent, ${revision}), refused =
            CASE WHEN revision = ${revision} AND rank = 'closing' THEN ${why} END,
            tried_revision = NULL, tried_content = NULL, tries = 0 WHERE slot = ${slot}`
        )
    }
  }
}
