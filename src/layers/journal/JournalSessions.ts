import { Clock, Effect } from "effect"
import type * as SqlClient from "effect/sql/SqlClient"
import type { AgentSessions } from "../../services/agent/AgentSessions.ts"
import { durably } from "../store/NodeSqlite.ts"
import type { StoreRun } from "./statements/StoreRun.ts"

interface Row {
  readonly agent: string
  readonly session: string
  readonly folder: string
  readonly prompted: number
}

/** Stands for the session of a thread whose session another thread has by now; no agent names one so. */
const lost = ""

/** The table `agent_sessions`. A new session is on the disk before anybody uses it, and is one thread's alone. */
export const journalSessions = (sql: SqlClient.SqlClient, run: StoreRun): typeof AgentSessions.Service => ({
  sessionOf: (agent, thread) =>
    Effect.map(
      run(sql<Row>`SELECT agent, session, folder, prompted FROM agent_sessions WHERE thread = ${thread}`),
      ([row]) => {
        if (row === undefined) return undefined
        const prompted = row.prompted === 1
        return row.agent === agent && row.session !== lost
          ? { session: row.session, folder: row.folder, prompted }
          : { prompted }
      }
    ),
  keepSession: (agent, thread, { chat, folder, session }) =>
    Effect.flatMap(
      Clock.currentTimeMillis,
      (now) =>
        Effect.asVoid(run(durably(sql.withTransaction(Effect.andThen(
          sql`UPDATE agent_sessions SET session = ${lost}
            WHERE session = ${session} AND agent = ${agent} AND thread <> ${thread}`,
          sql`INSERT INTO agent_sessions (thread, agent, chat, session, folder, used_at)
            VALUES (${thread}, ${agent}, ${chat ?? null}, ${session}, ${folder}, ${now})
            ON CONFLICT (thread) DO UPDATE SET agent = excluded.agent, session = excluded.session,
            folder = excluded.folder, prompted = 0, used_at = excluded.used_at`
        )))))
    ),
  notePrompted: (thread) =>
    Effect.flatMap(
      Clock.currentTimeMillis,
      (now) =>
        Effect.asVoid(run(sql`UPDATE agent_sessions SET prompted = 1, used_at = ${now} WHERE thread = ${thread}`))
    ),
  forgetSessions: (before) =>
    Effect.map(run(sql`DELETE FROM agent_sessions WHERE used_at < ${before} RETURNING thread`), (gone) => gone.length),
  threadsWithSession: Effect.map(
    Effect.suspend(() => run(sql<{ thread: string }>`SELECT thread FROM agent_sessions`)),
    (rows) => rows.map(({ thread }) => thread)
  )
})
