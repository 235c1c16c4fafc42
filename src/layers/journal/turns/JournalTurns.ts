import { Clock, Effect, Option } from "effect"
import type * as SqlClient from "effect/sql/SqlClient"
import type { Fragment } from "effect/sql/Statement"
import type { ChatId, EventId, PromptId, RoomId, UserId } from "../../../domain/Ids.ts"
import { readAskMark, slotKey } from "../../../domain/matrix/MessageContent.ts"
import { firstQuestion, questionPart } from "../../../domain/questions/QuestionParts.ts"
import type { AskedQuestion } from "../../../domain/questions/QuestionReply.ts"
import { mostRemembered } from "../../../domain/questions/TurnQuestion.ts"
import { isOpen, queued, type Turn } from "../../../domain/turns/Turn.ts"
import type { Journal, OpenTurn, OutboxWrite, Signal } from "../../../services/journal/Journal.ts"
import { atOnce } from "../AtOnce.ts"
import { readObject, readQuestion, tellDamaged } from "../DamagedRows.ts"
import { readEvent } from "../intake/JournalEvents.ts"
import { isDirect } from "../intake/JournalRooms.ts"
import { keptSince } from "../JournalRetention.ts"
import type { StoreRun } from "../JournalSql.ts"
import { deleted } from "../outbox/DeletedSlots.ts"
import { signalsRead } from "./JournalAnswers.ts"

type Turns = Pick<
  typeof Journal.Service,
  | "openChats"
  | "openTurns"
  | "nextTurn"
  | "nextBehind"
  | "isBegunElsewhere"
  | "signals"
  | "commit"
  | "questions"
  | "areClosed"
>

interface TurnRow {
  readonly seq: number
  readonly prompt: EventId
  readonly attempt: number
  readonly id: PromptId
  readonly chat: ChatId
  readonly room: RoomId
  readonly thread_root: EventId | null
  readonly author: UserId
  readonly reply: string | null
  readonly data: string | null
  readonly raw: string | null
  readonly direct: number | null
  readonly members: number | null
  readonly generation: number | null
  readonly parts: number
  readonly signalled: number
  readonly strikes: number
}

interface AskingRow extends Pick<TurnRow, "seq" | "chat" | "prompt" | "thread_root" | "author"> {
  readonly question: string
}

interface ShownRow {
  readonly part: number
  readonly event: EventId
  readonly content: string
  readonly asked_at: number | null
  readonly sent_at: number | null
  readonly begun_batch: number | null
}

/** A turn has so many places for its events, its questions among them; the next ones are another turn's. */
const partsOfATurn = 4096

const slotOf = (seq: number, part: number) => seq * partsOfATurn + part

/** A turn as it was committed; one that nothing happened to yet has no data of its own. */
const turnOf = (
  row: TurnRow
): Turn => (row.data === null ? queued(row.prompt, row.attempt, row.id) : JSON.parse(row.data))

/**
 * What is urgent does not wait behind what was not: the parts of an answer that are not sent yet go with its closing.
 */
const raised = (sql: SqlClient.SqlClient, { chat, seq }: OpenTurn, slots: ReadonlyArray<OutboxWrite>) => {
  const last = slots.findLast(({ part }) => part < firstQuestion)
  if (last === undefined || last.part === 1 || last.priority === "edit") return []
  const first = seq * partsOfATurn
  return [
    sql`UPDATE outbox SET rank = ${last.priority} WHERE chat = ${chat} AND slot BETWEEN ${first} AND ${
      first + last.part
    } AND sent < revision AND refused IS NULL`
  ]
}

/** The oldest of the open turns that are so. */
const openTurn = (sql: SqlClient.SqlClient, run: StoreRun, where: Fragment): ReturnType<Turns["nextTurn"]> =>
  Effect.map(
    run(
      sql<
        TurnRow
      >`SELECT t.seq, t.prompt, t.attempt, t.id, t.chat, t.room, t.thread_root, t.author, t.reply, t.data, t.strikes,
          coalesce(e.clear, e.raw) AS raw, r.direct, r.members, c.generation, (SELECT count(*) FROM outbox o
          WHERE o.slot BETWEEN t.seq * 4096 AND t.seq * 4096 + 3071) AS parts,
          EXISTS (SELECT 1 FROM signals s WHERE s.prompt = t.prompt) AS signalled
        FROM turns t LEFT JOIN events e ON e.event = t.prompt LEFT JOIN rooms r ON r.room = t.room LEFT
        JOIN chats c ON c.chat = t.chat
        WHERE t.closed = 0 AND ${where} ORDER BY t.seq LIMIT 1`
    ),
    (rows) =>
      Option.map(Option.fromUndefinedOr(rows[0]), (row) => ({
        seq: row.seq,
        turn: turnOf(row),
        chat: row.chat,
        room: row.room,
        threadRoot: row.thread_root ?? undefined,
        author: row.author,
        direct: isDirect(row),
        generation: Number(row.generation ?? 0),
        raw: row.raw === null ? undefined : JSON.parse(row.raw),
        reply: row.reply === null ? undefined : JSON.parse(row.reply),
        parts: Number(row.parts),
        signalled: row.signalled === 1,
        crashes: Number(row.strikes)
      }))
  )

export const journalTurns = (sql: SqlClient.SqlClient, run: StoreRun): Turns => ({
  openChats: Effect.map(
    run(sql<{ chat: ChatId }>`SELECT chat FROM turns WHERE closed = 0 GROUP BY chat ORDER BY min(seq)`),
    (rows) => rows.map(({ chat }) => chat)
  ),

  openTurns: Effect.map(
    run(sql<{ n: number }>`SELECT count(*) AS n FROM turns WHERE closed = 0`),
    (rows) => Number(rows[0]?.n ?? 0)
  ),

  nextTurn: (chat) => openTurn(sql, run, sql`t.chat = ${chat}`),

  nextBehind: ({ author, chat, seq }) =>
    openTurn(
      sql,
      run,
      sql`t.chat = ${chat} AND t.seq > ${seq} AND t.author <> ${author} AND t.data IS NULL AND t.reply IS NULL
        AND NOT EXISTS (SELECT 1 FROM turns o WHERE o.closed = 0 AND o.chat = ${chat} AND o.author = t.author
        AND o.data IS NOT NULL)`
    ),

  areClosed: (finals) =>
    Effect.map(
      Effect.forEach(finals, ({ attempt, prompt }) =>
        run(sql`SELECT 1 FROM turns WHERE prompt = ${prompt} AND attempt = ${attempt} AND closed = 1`)),
      (found) =>
        found.every((rows) =>
          rows.length > 0
        )
    ),

  isBegunElsewhere: ({ attempt, prompt }) =>
    Effect.map(
      run(sql`SELECT 1 FROM begun WHERE prompt = ${prompt} AND attempt = ${attempt}`),
      (rows) => rows.length > 0
    ),

  signals: ({ turn }) =>
    Effect.map(
      run(
        sql<
          { seq: number; body: string }
        >`SELECT seq, body FROM signals WHERE prompt = ${turn.prompt} ORDER BY seq LIMIT ${
          sql.literal(String(mostRemembered))
        }`
      ),
      (rows) =>
        rows.flatMap(({ body, seq }) => {
          const signal = readObject(body) as Signal | undefined
          return signal === undefined ? [] : [{ ...signal, seq }]
        })
    ),

  questions: (rooms) =>
    rooms.length === 0 ? Effect.succeed([]) : run(Effect.gen(function*() {
      const rows = yield* sql<AskingRow>`
        SELECT seq, chat, prompt, thread_root, author, question FROM turns WHERE question IS NOT NULL AND room IN ${
        sql.in(rooms)
      }`
      return (yield* Effect.forEach(
        rows,
        Effect.fnUntraced(function*({ question: text, seq, thread_root, ...row }) {
          const question = readQuestion(text)
          if (question === undefined) {
            yield* sql`UPDATE turns SET question = NULL WHERE seq = ${seq}`
            yield* tellDamaged("turns")
            return []
          }
          const part = questionPart(question.number ?? 0)
          const asked = question.number === undefined ? [] : yield* sql<ShownRow>`
          SELECT part, event, content, asked_at, sent_at, begun_batch FROM outbox WHERE slot BETWEEN ${
            slotOf(seq, part)
          } AND ${slotOf(seq, part + 1)} AND sent >= 0 AND event IS NOT NULL`
          // An event that says something else by now, because the server did not take the question, shows no question.
          const shown = asked.find((one) => one.part === part && readAskMark(readEvent(one.content))?.asked === "open")
          const hint = asked.find((one) => one.part !== part)
          return [
            {
              ...row,
              threadRoot: thread_root ?? undefined,
              question,
              shown: shown === undefined
                ? undefined
                : { event: shown.event, at: shown.asked_at ?? shown.sent_at ?? 0, batch: shown.begun_batch ?? -1 },
              ...(hint === undefined ? {} : { hint: hint.event })
            } satisfies AskedQuestion
          ]
        })
      )).flat()
    })),

  commit: ({ durable, further, of, signalsUntil, entries: slots, turn }) =>
    Effect.flatMap(Clock.currentTimeMillis, (now) => {
      // A bug of ours, which must not end up in another room.
      if (slots.some(({ part }) => part >= partsOfATurn)) {
        return Effect.die(new Error(`A turn has no place for more than ${partsOfATurn - 1} events`))
      }
      const closed = !isOpen(turn)
      const question = turn.question === undefined || closed ? null : JSON.stringify(turn.question)
      // The room may have shown meanwhile how the attempt ended: what it was told then is what counts.
      const open = sql`UPDATE turns SET phase = ${turn.phase}, closed = ${closed}, question = ${question}, data = ${
        JSON.stringify(turn)
      },
      strikes = CASE WHEN ${further} THEN 0 ELSE strikes END,
      kept_since = CASE WHEN ${closed} THEN ${keptSince(sql, now)} END WHERE seq = ${of.seq} AND closed = 0 RETURNING 1`
      return run(atOnce(sql, durable, [
        ...slots.flatMap((
          slot
        ) => (slot.question?.ends === true ? slotEnd(sql, of, slot) : slotWrite(sql, of, turn, slot))),
        ...raised(sql, of, slots),
        ...signalsRead(sql, { prompt: turn.prompt, until: signalsUntil, closed, taken: turn.answers ?? [] })
      ], open))
    })
})

/** A part of an answer of which this part, or an earlier one, was deleted in the room. */
const isBehindDeleted = (sql: SqlClient.SqlClient, seq: number, part: number) =>
  sql`(EXISTS (SELECT 1 FROM outbox d WHERE d.slot BETWEEN ${slotOf(seq, part < firstQuestion ? 0 : part)} AND ${
    slotOf(seq, part)
  } AND d.sent = ${deleted})
    AND NOT EXISTS (SELECT 1 FROM outbox l WHERE l.slot = ${slotOf(seq, part)} AND l.sent BETWEEN 0 AND ${
    deleted - 1
  }))`

const slotWrite = (
  sql: SqlClient.SqlClient,
  { chat, room, seq }: OpenTurn,
  { attempt, prompt }: Turn,
  { content, fresh, part, question, priority: rank }: OutboxWrite
) => [
  ...(fresh === undefined
    ? []
    : [sql`DELETE FROM outbox WHERE slot = ${slotOf(seq, part)} AND sent = revision AND key <> ${fresh}`]),
  sql`INSERT INTO outbox (slot, key, chat, room, turn, part, rank, revision, content, ask, event)
    SELECT ${slotOf(seq, part)}, ${
    fresh ?? question?.key ?? slotKey({ prompt, attempt, part })
  }, ${chat}, ${room}, ${seq}, ${part}, ${rank}, 0, ${JSON.stringify(content)}, ${question?.ask ?? null},
      (SELECT event FROM shown WHERE prompt = ${prompt} AND attempt = ${attempt} AND part = ${part})
    WHERE NOT ${isBehindDeleted(sql, seq, part)}
    ON CONFLICT (slot) DO UPDATE SET content = excluded.content, rank = excluded.rank, revision = revision + 1,
    refused = NULL, replaced = 0`,
  // What is to be said before a question is as urgent as that.
  ...(question === undefined
    ? []
    : [
      sql`UPDATE outbox SET rank = ${rank} WHERE slot BETWEEN ${slotOf(seq, 0)} AND ${
        slotOf(seq, firstQuestion - 1)
      } AND sent < revision AND rank IN ('first', 'edit')`
    ])
]

/** How a question ended is said where it was asked, and nowhere else. */
const slotEnd = (sql: SqlClient.SqlClient, { seq }: OpenTurn, { content, part, priority: rank }: OutboxWrite) => [
  sql`DELETE FROM outbox WHERE slot = ${slotOf(seq, part)} AND sent < 0 AND event IS NULL AND tries = 0`,
  sql`UPDATE outbox SET content = ${JSON.stringify(content)}, rank = ${rank}, revision = revision + 1 WHERE slot = ${
    slotOf(seq, part)
  }`
]
