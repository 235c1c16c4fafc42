import { Effect, Layer, Option } from "effect"
import * as SqlClient from "effect/sql/SqlClient"
import type { SqlError } from "effect/sql/SqlError"
import type { StoreError } from "../../domain/StoreError.ts"
import { Journal } from "../../services/journal/Journal.ts"
import { journalError } from "../store/SqlFault.ts"
import { journalAdmission } from "./intake/JournalAdmission.ts"
import { journalBrake } from "./intake/JournalBrake.ts"
import { journalGaps } from "./intake/JournalGaps.ts"
import { journalIntake } from "./intake/JournalIntake.ts"
import { journalRooms } from "./intake/JournalRooms.ts"
import { journalRetention, newErasures } from "./JournalRetention.ts"
import { journalOutbox } from "./outbox/JournalOutbox.ts"
import { journalOwed } from "./outbox/JournalOwed.ts"
import { journalWaits } from "./outbox/JournalWaits.ts"
import { endedQuestions } from "./turns/EndedQuestions.ts"
import { journalAttempts } from "./turns/JournalAttempts.ts"
import { journalStrikes } from "./turns/JournalCrashes.ts"
import { journalPresence } from "./turns/JournalPresence.ts"
import { journalTurns } from "./turns/JournalTurns.ts"

/** Runs a statement or transaction as the journal's: uninterrupted, and with the one error that callers know. */
export type StoreRun = <A, R>(effect: Effect.Effect<A, SqlError, R>) => Effect.Effect<A, StoreError, R>

/** The journal over any `SqlClient` whose store was migrated. `file` names it in errors. */
export const layer = (file: string): Layer.Layer<Journal, StoreError, SqlClient.SqlClient> =>
  Layer.effect(
    Journal,
    Effect.gen(function*() {
      const sql = yield* SqlClient.SqlClient
      const run: StoreRun = (effect) =>
        Effect.uninterruptible(Effect.mapError(effect, (error) => journalError(file, error)))
      const erasures = newErasures()
      return Journal.of({
        ...yield* journalIntake(sql, run),
        ...journalGaps(sql, run),
        ...journalAdmission(sql, run, erasures),
        ...journalAttempts(sql, run),
        ...journalBrake(sql, run),
        ...journalRooms(sql, run),
        ...journalTurns(sql, run),
        ...journalPresence(sql, run),
        ...endedQuestions(sql, run),
        ...journalStrikes(sql, run),
        ...journalOutbox(sql, run),
        ...journalOwed(sql, run),
        ...journalRetention(sql, run, erasures),
        ...yield* journalWaits(sql, run),
        get: (name) =>
          Effect.map(
            run(sql<{ value: string }>`SELECT value FROM meta WHERE name = ${name}`),
            (rows) => Option.fromUndefinedOr(rows[0]?.value)
          ),
        put: (name, value) =>
          run(
            sql`INSERT INTO meta (name, value) VALUES (${name}, ${value}) ON CONFLICT (name) DO UPDATE
              SET value = excluded.value`
          )
      })
    })
  )
