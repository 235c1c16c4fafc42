import { Clock, Effect } from "effect"
import type * as SqlClient from "effect/sql/SqlClient"
import type { EventId } from "../../../domain/Ids.ts"
import type { SeenFinal } from "../../../domain/intake/SyncDelta.ts"
import { keptSince } from "../retention/KeptSince.ts"
import { settleSignals } from "./SettleSignals.ts"

/**
 * Closes an open turn whose final the room shows. Of the answers that it had not read, those in `answers` were taken by
 * another store; the others become prompts. Returns whether the turn was open.
 */
export const closeEchoed = Effect.fnUntraced(
  function*(sql: SqlClient.SqlClient, { attempt, prompt, state }: SeenFinal, answers: ReadonlyArray<EventId>) {
    const closed = yield* sql`UPDATE turns SET closed = 1, phase = ${state}, question = NULL, kept_since = ${
      keptSince(sql, yield* Clock.currentTimeMillis)
    } WHERE prompt = ${prompt} AND attempt = ${attempt} AND closed = 0 RETURNING 1`
    if (closed.length === 0) return false
    const writes = settleSignals(sql, { prompt, until: undefined, closed: true, taken: answers })
    yield* Effect.forEach(writes, (write) => write, { discard: true })
    return true
  }
)
