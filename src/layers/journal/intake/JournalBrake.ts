import { Clock, Effect } from "effect"
import type * as SqlClient from "effect/sql/SqlClient"
import type { EventId, RoomId, UserId } from "../../../domain/Ids.ts"
import { atEase, brake, brakeTime, isPast, type SenderPace } from "../../../domain/intake/ProgramBrake.ts"
import type { Journal } from "../../../services/journal/Journal.ts"
import { chunks, insertRows } from "../InsertRows.ts"
import type { StoreRun } from "../JournalSql.ts"

type Brakes = Pick<typeof Journal.Service, "brake" | "releaseHeld">
type Prompt = Parameters<Brakes["brake"]>[0][number]

interface BrakeRow {
  readonly room: RoomId
  readonly person: UserId
  readonly last: EventId
  readonly quick: number
  readonly until: number | null
}

/** What is known of somebody in a room; `answeredAt`: when their last prompt was answered. */
interface Known extends SenderPace {
  readonly last: EventId | undefined
  readonly answeredAt: number | undefined
}

interface LastRow {
  readonly closed: number
  readonly unsent: number | null
  readonly tried: number | null
  readonly sent_at: number | null
}

/**
 * A closing that is on its way may be there already; one that the homeserver refused, or that waits for its turn, is
 * not.
 */
const seenAt = ({ sent_at, tried, unsent }: LastRow, now: number): ReadonlyArray<number> => {
  if (unsent === 1) return tried === 1 ? [now] : []
  return sent_at === null ? [] : [Number(sent_at)]
}

const keyOf = (room: RoomId, person: UserId) => `${room} ${person}`

export const journalBrake = (sql: SqlClient.SqlClient, run: StoreRun): Brakes => {
  /** As the room saw it. */
  const answeredAt = Effect.fnUntraced(function*(prompt: EventId, now: number) {
    const attempts = yield* sql.unsafe<LastRow>(
      `SELECT t.closed, o.sent < o.revision AS unsent, o.tried_revision = o.revision AS tried, o.sent_at FROM turns t
      LEFT JOIN outbox o ON o.slot = (SELECT max(slot) FROM outbox WHERE slot BETWEEN t.seq * 4096
      AND t.seq * 4096 + 3071)
      WHERE t.prompt = ?`,
      [prompt]
    )
    if (attempts.length === 0 || attempts.some(({ closed }) => closed === 0)) return undefined
    const times = attempts.flatMap((attempt) => seenAt(attempt, now))
    return times.length === 0 ? undefined : Math.max(...times)
  })

  const knownOf = Effect.fnUntraced(function*(prompts: ReadonlyArray<Prompt>, now: number) {
    const known = new Map<string, Known>()
    const somebody = [...new Map(prompts.map((prompt) => [keyOf(prompt.room, prompt.author), prompt])).values()]
    for (const some of chunks(somebody)) {
      const rows = yield* sql.unsafe<BrakeRow>(
        `SELECT room, person, last, quick, until FROM brakes WHERE (room, person) IN (VALUES ${
          some.map(() => "(?, ?)").join(", ")
        })`,
        some.flatMap(({ author, room }) => [room, author])
      )
      for (const { last, person, quick, room, until } of rows) {
        known.set(keyOf(room, person), {
          last,
          quick: Number(quick),
          until: until === null ? undefined : Number(until),
          answeredAt: yield* answeredAt(last, now)
        })
      }
    }
    return known
  })

  /** Counts one more prompt in what is known. */
  const count = (known: Map<string, Known>, { author, event, room }: Prompt, now: number) => {
    const key = keyOf(room, author)
    const { answeredAt: at, last, ...before }: Known = known.get(key) ??
      { ...atEase, last: undefined, answeredAt: undefined }
    // The same prompt again, after a crash between this and its admission.
    const isAgain = last === event && (before.until === undefined || !isPast(before.until, now))
    const after = isAgain ? before : brake(before, at, now)
    const isNew = !isAgain && after !== before
    // Of those that came together nothing is answered yet.
    if (isNew) known.set(key, { ...after, last: event, answeredAt: undefined })
    return { isNew, verdict: after.until === undefined ? undefined : { until: after.until, isFirst: isNew || isAgain } }
  }

  return {
    brake: (prompts) =>
      prompts.length === 0 ? Effect.succeed([]) : run(sql.withTransaction(Effect.gen(function*() {
        const now = yield* Clock.currentTimeMillis
        const known = yield* knownOf(prompts, now)
        const counted = prompts.map((prompt) => ({ prompt, ...count(known, prompt, now) }))
        const changed = new Map(
          counted.flatMap(({ isNew, prompt }) => (isNew ? [[keyOf(prompt.room, prompt.author), prompt] as const] : []))
        )
        for (const some of chunks([...changed])) {
          yield* insertRows(
            sql,
            "brakes (room, person, last, quick, until)",
            "ON CONFLICT (room, person) DO UPDATE SET last = excluded.last, quick = excluded.quick, until = " +
              "excluded.until",
            some.map((
              [key, { author, room }]
            ) => [room, author, known.get(key)!.last, known.get(key)!.quick, known.get(key)!.until ?? null])
          )
        }
        return counted.map(({ verdict }) => verdict)
      }))),

    releaseHeld: (now) =>
      run(sql.withTransaction(Effect.gen(function*() {
        // A time that is further away than any is one of a clock that went back since.
        for (const due of [sql`held_until <= ${now}`, sql`held_until > ${now + brakeTime}`]) {
          yield* sql`UPDATE events SET held_until = NULL, state = CASE WHEN room IN (SELECT room FROM holes
            WHERE state = 'open' AND late = 0) THEN 1 ELSE 0 END WHERE state = 3 AND ${due}`
        }
        const [next] = yield* sql<{ at: number | null }>`SELECT min(held_until) AS at FROM events WHERE state = 3`
        return next?.at === null || next?.at === undefined ? undefined : Number(next.at)
      })))
  }
}
