import { Effect } from "effect"
import type * as SqlClient from "effect/sql/SqlClient"
import type { ChatId, UserId } from "../../../domain/Ids.ts"
import type { TurnJournal } from "../../../services/turns/TurnJournal.ts"
import { jsonField } from "../../store/schema/Columns.ts"
import { earlierTurns } from "../context/EarlierTurns.ts"
import { promptFacts } from "../context/PromptFacts.ts"
import { tellShared } from "../outbox/RoomNotices.ts"
import { endedAmong } from "../prompts/EndedAttempts.ts"
import { readSignals } from "../SignalRows.ts"
import type { StoreRun } from "../statements/StoreRun.ts"
import { commitTurn } from "./CommitTurn.ts"
import { journalPresence } from "./JournalPresence.ts"
import { openTurnRows } from "./OpenTurnRows.ts"

/** The tables `turns`, `chats` and `given`, and the signals of open turns. */
export const journalTurns = (sql: SqlClient.SqlClient, run: StoreRun): typeof TurnJournal.Service => ({
  openChats: Effect.map(
    run(sql<{ chat: ChatId }>`SELECT chat FROM turns WHERE closed = 0 GROUP BY chat ORDER BY min(seq)`),
    (rows) => rows.map(({ chat }) => chat)
  ),

  openTurns: Effect.map(
    run(sql<{ n: number }>`SELECT count(*) AS n FROM turns WHERE closed = 0`),
    (rows) => Number(rows[0]?.n ?? 0)
  ),

  ...openTurnRows(sql, run),
  ...journalPresence(sql, run),
  ...promptFacts(sql, run),
  earlierTurns: earlierTurns(sql, run),

  // Not fsynced: a crash of the process does not lose it, and a power cut blames no turn.
  countCrash: ({ seq }) => run(sql`UPDATE turns SET crashes = crashes + 1 WHERE seq = ${seq}`),
  clearCrashes: ({ seq }) => run(sql`UPDATE turns SET crashes = 0 WHERE seq = ${seq} AND closed = 0`),

  isBegunElsewhere: ({ attempt, prompt }) =>
    Effect.map(
      run(sql`SELECT 1 FROM begun WHERE prompt = ${prompt} AND attempt = ${attempt}`),
      (rows) => rows.length > 0
    ),

  waitingIn: (origin, limit) =>
    Effect.map(
      // The names of a room's other chats begin with its own and a space, behind which sorts "!".
      run(sql<{ phase: string; author: UserId; asks: number; at: number | null }>`
        SELECT t.phase, t.author, t.question IS NOT NULL AS asks, ${
        sql.literal(jsonField("coalesce(e.clear, e.raw)", "origin_server_ts"))
      } AS at
        FROM turns t LEFT JOIN events e ON e.event = t.prompt
        WHERE t.closed = 0 AND t.reply IS NULL
        AND (t.chat = ${origin} OR (t.chat > ${`${origin} `} AND t.chat < ${`${origin}!`})) LIMIT ${limit}`),
      (rows) => {
        const waiting = rows.filter(({ phase }) => phase === "queued")
        const times = waiting.map(({ at }) => at).filter((at) => typeof at === "number")
        return {
          running: waiting.length < rows.length,
          waiting: waiting.length,
          since: times.length === 0 ? undefined : Math.min(...times),
          asked: rows.flatMap(({ asks, author }) => (asks === 1 ? [author] : []))
        }
      }
    ),

  wasAsked: (chat, { prompt, run: name }) =>
    Effect.map(
      run(sql`SELECT 1 FROM turns WHERE id = ${prompt ?? ""} AND chat = ${chat}
        UNION ALL SELECT 1 FROM turns WHERE ${prompt ?? null} IS NULL AND chat = ${chat}
        AND ${sql.literal(jsonField("data", "run"))} = ${name ?? null} LIMIT 1`),
      (rows) => rows.length > 0
    ),

  wasAskedSince: (chat, since) =>
    Effect.map(
      run(sql`SELECT 1 FROM turns WHERE closed = 0 AND chat = ${chat} AND phase IN ('asked', 'streaming')
        UNION ALL SELECT 1 FROM turns WHERE kept_since >= ${since} AND chat = ${chat} LIMIT 1`),
      (rows) => rows.length > 0
    ),

  areClosed: (attempts) =>
    Effect.map(
      Effect.forEach(attempts, ({ attempt, prompt }) =>
        run(sql`SELECT 1 FROM turns WHERE prompt = ${prompt} AND attempt = ${attempt} AND closed = 1`)),
      (found) =>
        found.every((rows) =>
          rows.length > 0
        )
    ),

  endedAmong: endedAmong(sql, run),
  signals: ({ turn }) => run(readSignals(sql, turn.prompt)),
  tellShared: tellShared(sql, run),
  commit: commitTurn(sql, run)
})
