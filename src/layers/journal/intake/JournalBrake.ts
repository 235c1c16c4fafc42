import { Clock, Effect } from "effect"
import type * as SqlClient from "effect/sql/SqlClient"
import type { EventId, RoomId, UserId } from "../../../domain/Ids.ts"
import { atEase, brake, brakePlace, brakeTime, isPast, type SenderPace } from "../../../domain/intake/ProgramBrake.ts"
import type { OpenPrompt } from "../../../domain/routing/Route.ts"
import type { IntakeJournal } from "../../../services/intake/IntakeJournal.ts"
import type { Admission } from "../../../services/intake/IntakeRecords.ts"
import { answerEntriesOf, isHeld, jsonField } from "../../store/schema/Columns.ts"
import { holdUntil, releaseHeldEvents } from "../EventRows.ts"
import { tellRoom } from "../outbox/RoomNotices.ts"
import { isBefore } from "../prompts/PromptsBefore.ts"
import { chunks, insertRows } from "../statements/InsertRows.ts"
import type { StoreRun } from "../statements/StoreRun.ts"

type Brakes = Pick<typeof IntakeJournal.Service, "brake" | "releaseHeld" | "heldIn">

/** Held events of a room that a stop can be about, the oldest. */
const mostHeld = 100

type Prompt = Parameters<Brakes["brake"]>[0][number]

interface BrakeRow {
  readonly room: RoomId
  readonly person: UserId
  readonly last: EventId
  readonly quick: number
  readonly until: number | null
}

/** A person's pace in a room; `answeredAt`: when their last prompt was answered. */
interface KnownPace extends SenderPace {
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
 * When the room may have seen a final: now if it is on its way, never if the homeserver refused it or it was not
 * claimed yet.
 */
const seenAt = ({ sent_at, tried, unsent }: LastRow, now: number): ReadonlyArray<number> => {
  if (unsent === 1) return tried === 1 ? [now] : []
  return sent_at === null ? [] : [Number(sent_at)]
}

const keyOf = (room: RoomId, person: UserId) => `${room} ${person}`

/** When the room saw the answer to a prompt; undefined while an attempt at it is open. */
const answeredAt = Effect.fnUntraced(function*(sql: SqlClient.SqlClient, prompt: EventId, now: number) {
  const attempts = yield* sql.unsafe<LastRow>(
    `SELECT t.closed, o.sent < o.revision AS unsent, o.tried_revision = o.revision AS tried, o.sent_at FROM turns t
    LEFT JOIN outbox o ON o.entry = (SELECT max(entry) FROM outbox WHERE entry ${answerEntriesOf("t.seq")})
    WHERE t.prompt = ?`,
    [prompt]
  )
  if (attempts.length === 0 || attempts.some(({ closed }) => closed === 0)) return undefined
  const times = attempts.flatMap((attempt) => seenAt(attempt, now))
  return times.length === 0 ? undefined : Math.max(...times)
})

const knownOf = Effect.fnUntraced(function*(sql: SqlClient.SqlClient, prompts: ReadonlyArray<Prompt>, now: number) {
  const known = new Map<string, KnownPace>()
  const senders = [...new Map(prompts.map((prompt) => [keyOf(prompt.room, prompt.author), prompt])).values()]
  for (const some of chunks(senders)) {
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
        answeredAt: yield* answeredAt(sql, last, now)
      })
    }
  }
  return known
})

/** Counts one more prompt in `known`. */
const count = (known: Map<string, KnownPace>, { author, event, room }: Prompt, now: number) => {
  const key = keyOf(room, author)
  const { answeredAt: at, last, ...before }: KnownPace = known.get(key) ??
    { ...atEase, last: undefined, answeredAt: undefined }
  // The same prompt again, after a crash between this and its admission.
  const isAgain = last === event && (before.until === undefined || !isPast(before.until, now))
  const after = isAgain ? before : brake(before, at, now)
  const isNew = !isAgain && after !== before
  // Of prompts that came together none is answered yet.
  if (isNew) known.set(key, { ...after, last: event, answeredAt: undefined })
  return { isNew, verdict: after.until === undefined ? undefined : { until: after.until, isFirst: isNew || isAgain } }
}

const save = Effect.fnUntraced(
  function*(sql: SqlClient.SqlClient, known: ReadonlyMap<string, KnownPace>, prompts: ReadonlyArray<Prompt>) {
    const changed = new Map(prompts.map((prompt) => [keyOf(prompt.room, prompt.author), prompt]))
    for (const some of chunks([...changed])) {
      yield* insertRows(
        sql,
        "brakes (room, person, last, quick, until)",
        "ON CONFLICT (room, person) DO UPDATE SET last = excluded.last, quick = excluded.quick, until = excluded.until",
        some.map(([key, { author, room }]) => {
          const { last, quick, until } = known.get(key)!
          return [room, author, last, quick, until ?? null]
        })
      )
    }
  }
)

/** Holds an event back, and enqueues the notice that tells its room so. */
export const holdEvent = Effect.fnUntraced(
  function*(sql: SqlClient.SqlClient, { event, isInTime, notice, room, until }: Extract<Admission, { _tag: "Hold" }>) {
    yield* holdUntil(sql, event, until, isInTime === true)
    if (notice !== undefined) yield* tellRoom(sql, { ...brakePlace(event), room, content: notice })
  }
)

/** Lets an event go, as one that was stopped, which was held back and came before the event `by` that stops it. */
export const stopHeldEvent = (sql: SqlClient.SqlClient, event: EventId, by: EventId) =>
  releaseHeldEvents(sql, sql`event = ${event} AND place < (SELECT s.place FROM events s WHERE s.event = ${by})`, true)

/** Makes held events pending whose time has come; returns until when the next one is held. */
export const releaseEvents = Effect.fnUntraced(function*(sql: SqlClient.SqlClient, now: number) {
  // A time further away than any brake's was written before the clock was put back.
  for (const due of [sql`held_until <= ${now}`, sql`held_until > ${now + brakeTime}`]) {
    yield* releaseHeldEvents(sql, due)
  }
  const [next] = yield* sql<{ at: number | null }>`SELECT min(held_until) AS at FROM events WHERE ${
    sql.literal(isHeld)
  }`
  return next?.at === null || next?.at === undefined ? undefined : Number(next.at)
})

/** The table `brakes`, and the events that are held back. */
export const journalBrake = (sql: SqlClient.SqlClient, run: StoreRun): Brakes => ({
  brake: (prompts) =>
    prompts.length === 0 ? Effect.succeed([]) : run(sql.withTransaction(Effect.gen(function*() {
      const now = yield* Clock.currentTimeMillis
      const known = yield* knownOf(sql, prompts, now)
      const counted = prompts.map((prompt) => ({ prompt, ...count(known, prompt, now) }))
      yield* save(sql, known, counted.flatMap(({ isNew, prompt }) => (isNew ? [prompt] : [])))
      return counted.map(({ verdict }) => verdict)
    }))),

  heldIn: (room, event) =>
    run(sql<OpenPrompt>`SELECT event AS prompt, ${sql.literal(jsonField("raw", "sender"))} AS author FROM events
      WHERE ${sql.literal(isHeld)} AND room = ${room} AND raw IS NOT NULL
      AND ${event === undefined ? sql`TRUE` : isBefore(sql, "events.event", event)} ORDER BY +place
      LIMIT ${sql.literal(String(mostHeld))}`),

  releaseHeld: (now) => run(sql.withTransaction(releaseEvents(sql, now)))
})
