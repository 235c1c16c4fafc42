import { Clock, Effect, Option } from "effect"
import type * as SqlClient from "effect/sql/SqlClient"
import type { ChatId, EventId } from "../../../domain/Ids.ts"
import { progressPart } from "../../../domain/matrix/TurnMark.ts"
import type { Attempt } from "../../../domain/routing/RetryPolicy.ts"
import type { IntakeJournal } from "../../../services/intake/IntakeJournal.ts"
import { entriesOf } from "../../store/schema/Columns.ts"
import { originOf } from "../repair/UpgradedRooms.ts"
import type { StoreRun } from "../statements/StoreRun.ts"

type Attempts = Pick<typeof IntakeJournal.Service, "attempt" | "work">

type AttemptRow = Omit<Attempt, "newest" | "erased" | "reply" | "lost" | "old"> & {
  readonly lost: number
  readonly newest: number
  readonly erased: number
  readonly reply: number
  readonly old?: number | null
}

/** What ended longer ago, in ms, nobody means who does not point at it. */
const recent = 3_600_000

const attemptOf = ({ old, ...row }: AttemptRow): Attempt => ({
  ...row,
  lost: row.lost === 1,
  newest: row.newest === 1,
  erased: row.erased === 1,
  reply: row.reply === 1,
  ...(old === undefined ? {} : { old: old === 1 })
})

/** The attempt that a person points at, or means without pointing, when they ask for another one. */
export const journalAttempts = (sql: SqlClient.SqlClient, run: StoreRun): Attempts => {
  const columns = sql.literal(
    `t.prompt, t.attempt, t.chat, ${originOf("t.room")} AS origin, t.author, t.phase, t.reply IS NOT NULL AS reply,
    EXISTS (SELECT 1 FROM outbox o WHERE o.entry ${entriesOf("t.seq")}
    AND o.part <> ${progressPart} AND (o.refused IS NOT NULL OR o.replaced > 0)) AS lost,
    NOT EXISTS (SELECT 1 FROM turns n WHERE n.prompt = t.prompt AND n.attempt > t.attempt) AS newest,
    NOT EXISTS (SELECT 1 FROM events e WHERE e.event = t.prompt AND coalesce(e.clear, e.raw) IS NOT NULL) AS erased`
  )
  const first = (rows: ReadonlyArray<AttemptRow>) => Option.map(Option.fromUndefinedOr(rows[0]), attemptOf)
  return {
    attempt: Effect.fn("IntakeJournal.attempt")(
      function*(event: EventId) {
        const sent = yield* sql<
          AttemptRow
        >`SELECT ${columns} FROM outbox o JOIN turns t ON t.seq = o.turn WHERE o.event = ${event}`
        if (sent.length > 0) return first(sent)
        return first(
          yield* sql<
            AttemptRow
          >`SELECT ${columns} FROM finals c JOIN turns t ON t.prompt = c.prompt AND t.attempt = c.attempt
            WHERE c.event = ${event}`
        )
      },
      run
    ),
    work: Effect.fn("IntakeJournal.work")(
      function*(chat: ChatId) {
        const [running] = yield* sql<
          { prompt: EventId }
        >`SELECT prompt FROM turns WHERE chat = ${chat} AND closed = 0 ORDER BY seq LIMIT 1`
        const now = yield* Clock.currentTimeMillis
        const broken = yield* sql<AttemptRow>`SELECT ${columns}, t.kept_since < ${
          now - recent
        } AS old FROM turns t WHERE t.seq = (SELECT max(seq) FROM (
        SELECT max(seq) AS seq FROM turns WHERE chat = ${chat} AND phase IN ('interrupted', 'failed',
        'stopped') AND reply IS NULL
        UNION ALL SELECT max(turn) FROM outbox WHERE chat = ${chat} AND (refused IS NOT NULL OR replaced > 0)
        AND part <> ${sql.literal(String(progressPart))}))
        AND t.reply IS NULL`
        return { running: running?.prompt, broken: Option.getOrUndefined(first(broken)) }
      },
      run
    )
  }
}
