import { Clock, Effect } from "effect"
import type * as SqlClient from "effect/sql/SqlClient"
import { atEase, brake, brakeTime, type Pace } from "../../domain/Brake.ts"
import type { EventId } from "../../domain/Ids.ts"
import type { Journal } from "../../services/Journal.ts"
import type { StoreRun } from "./JournalSql.ts"

type Brakes = Pick<typeof Journal.Service, "brake" | "release">
type Prompt = Parameters<Brakes["brake"]>[0][number]

interface BrakeRow {
  readonly last: EventId
  readonly quick: number
  readonly until: number | null
}

interface LastRow {
  readonly closed: number
  readonly dirty: number | null
  readonly sent_at: number | null
}

export const journalBrake = (sql: SqlClient.SqlClient, run: StoreRun): Brakes => {
  /** When a prompt was answered, as the room saw it; a closing that is on its way may be there already. */
  const answeredAt = Effect.fnUntraced(function*(prompt: EventId, now: number) {
    const attempts = yield* sql<LastRow>`SELECT t.closed, o.sent < o.revision AS dirty, o.sent_at FROM turns t
      LEFT JOIN outbox o ON o.slot = (SELECT max(slot) FROM outbox WHERE slot BETWEEN t.seq * 4096 AND t.seq * 4096 + 3071)
      WHERE t.prompt = ${prompt}`
    if (attempts.length === 0 || attempts.some(({ closed }) => closed === 0)) return undefined
    const times = attempts.flatMap(({ dirty, sent_at }) => (dirty === 1 ? [now] : sent_at === null ? [] : [Number(sent_at)]))
    return times.length === 0 ? undefined : Math.max(...times)
  })

  const one = Effect.fnUntraced(function*({ author, event, room }: Prompt, now: number) {
    const [row] = yield* sql<BrakeRow>`SELECT last, quick, until FROM brakes WHERE room = ${room} AND person = ${author}`
    const before: Pace = row === undefined ? atEase : { quick: Number(row.quick), until: row.until === null ? undefined : Number(row.until) }
    // The same prompt again, after a crash between this and its admission.
    const isAgain = row?.last === event && (before.until === undefined || before.until > now)
    const after = isAgain ? before : brake(before, row === undefined ? undefined : yield* answeredAt(row.last, now), now)
    if (after !== before) {
      yield* sql`INSERT INTO brakes (room, person, last, quick, until) VALUES (${room}, ${author}, ${event}, ${after.quick}, ${after.until ?? null})
        ON CONFLICT (room, person) DO UPDATE SET last = excluded.last, quick = excluded.quick, until = excluded.until`
    }
    return after.until === undefined ? undefined : { until: after.until, isFirst: isAgain || after !== before }
  })

  return {
    brake: (prompts) => prompts.length === 0 ? Effect.succeed([]) : run(sql.withTransaction(
      Effect.flatMap(Clock.currentTimeMillis, (now) => Effect.forEach(prompts, (prompt) => one(prompt, now)))
    )),

    release: (now) => run(sql.withTransaction(Effect.gen(function*() {
      // A time that is further away than any is one of a clock that went back since.
      for (const due of [sql`held_until <= ${now}`, sql`held_until > ${now + brakeTime}`]) {
        yield* sql`UPDATE events SET held_until = NULL, state = CASE WHEN room IN (SELECT room FROM holes WHERE state = 'open') THEN 1 ELSE 0 END WHERE state = 3 AND ${due}`
      }
      const [next] = yield* sql<{ at: number | null }>`SELECT min(held_until) AS at FROM events WHERE state = 3`
      return next?.at === null || next?.at === undefined ? undefined : Number(next.at)
    })))
  }
}
