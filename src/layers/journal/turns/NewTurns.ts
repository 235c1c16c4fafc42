import { Clock, Effect } from "effect"
import type * as SqlClient from "effect/sql/SqlClient"
import type { ChatId, RoomId } from "../../../domain/Ids.ts"
import type { MirroredChat } from "../../../domain/intake/rooms/SeenMirrors.ts"
import type { Admission } from "../../../services/intake/IntakeRecords.ts"
import { headOf } from "../repair/UpgradedRooms.ts"
import { deleteSignals, forgetThreads, tellOutside } from "../SignalRows.ts"
import { chunks, insertRows } from "../statements/InsertRows.ts"
import { dropUploads } from "../uploads/JournalUploads.ts"

export type TurnAdmission = Extract<Admission, { _tag: "Turn" }>
export type RetryAdmission = Extract<Admission, { _tag: "Retry" }>

const insertChats = Effect.fnUntraced(function*(sql: SqlClient.SqlClient, turns: ReadonlyArray<TurnAdmission>) {
  const chats = new Map(turns.map((turn) => [turn.chat, turn]))
  for (const some of chunks([...chats.values()])) {
    yield* insertRows(
      sql,
      "chats (chat, room, thread_root)",
      "ON CONFLICT (chat) DO NOTHING",
      some.map(({ chat, room, threadRoot }) => [chat, room, threadRoot ?? null])
    )
  }
})

/** Inserts chats that an earlier store had, with their generations; one that is known stays as it is. */
export const insertMirroredChats = Effect.fnUntraced(
  function*(sql: SqlClient.SqlClient, chats: ReadonlyArray<MirroredChat>) {
    for (const some of chunks(chats)) {
      yield* insertRows(
        sql,
        "chats (chat, room, thread_root, generation)",
        "ON CONFLICT (chat) DO NOTHING",
        some.map(({ chat, generation, room, threadRoot }) => [chat, room, threadRoot ?? null, generation])
      )
    }
  }
)

/**
 * Moves the open turns of a room to where its chats went on, if they did. Threads mean nothing there, so what was asked
 * in one is answered in the room itself.
 */
export const moveTurns = Effect.fnUntraced(function*(sql: SqlClient.SqlClient, room: RoomId) {
  const head = sql.literal(headOf("turns.room"))
  yield* forgetThreads(sql, sql`t.room = ${room} AND t.closed = 0`)
  return yield* sql<{ chat: ChatId }>`UPDATE turns SET room = ${head}, thread_root = NULL
    WHERE room = ${room} AND closed = 0 AND ${head} IS NOT NULL RETURNING chat`
})

/** Moves new turns of rooms whose chats went on elsewhere: their prompts came late. */
const moveLateTurns = Effect.fnUntraced(
  function*(sql: SqlClient.SqlClient, turns: ReadonlyArray<{ readonly room: RoomId }>) {
    if (turns.length === 0) return
    const rooms = yield* sql<{ room: RoomId }>`SELECT room FROM rooms WHERE ${
      sql.in("room", [...new Set(turns.map(({ room }) => room))])
    } AND followed = 1`
    for (const { room } of rooms) yield* moveTurns(sql, room)
  }
)

/** Inserts the first attempts of prompts, and their chats. */
export const insertTurns = Effect.fnUntraced(function*(sql: SqlClient.SqlClient, turns: ReadonlyArray<TurnAdmission>) {
  const now = yield* Clock.currentTimeMillis
  for (const some of chunks(turns)) {
    yield* insertRows(
      sql,
      "turns (prompt, attempt, id, chat, room, thread_root, author, reply, phase, closed, kept_since)",
      "ON CONFLICT (prompt, attempt) DO NOTHING",
      some.map((turn) => [
        turn.event,
        1,
        turn.id,
        turn.chat,
        turn.room,
        turn.threadRoot ?? null,
        turn.author,
        turn.reply === undefined ? null : JSON.stringify(turn.reply),
        turn.closed ? "answered" : "queued",
        turn.closed,
        turn.closed ? now : null
      ])
    )
  }
  // The room says how a closed one ended.
  for (const { event } of turns.filter(({ closed }) => closed)) {
    yield* sql`UPDATE turns SET phase = (SELECT state FROM finals f WHERE f.prompt = turns.prompt
      AND f.attempt = 1) WHERE prompt = ${event} AND attempt = 1
      AND EXISTS (SELECT 1 FROM finals f WHERE f.prompt = turns.prompt AND f.attempt = 1)`
  }
  yield* insertChats(sql, turns)
  yield* moveLateTurns(sql, turns)
})

/** Inserts another attempt, and returns its chat if the attempt is open. */
export const insertRetry = Effect.fnUntraced(
  function*(sql: SqlClient.SqlClient, { attempt, event, id, prompt }: RetryAdmission) {
    const head = sql.literal(headOf("t.room"))
    const made = yield* sql<{ chat: ChatId; closed: number }>`
      INSERT INTO turns (prompt, attempt, id, chat, room, thread_root, author, phase, closed, asker_place)
      SELECT t.prompt, ${attempt}, ${id}, t.chat, coalesce(${head}, t.room),
      CASE WHEN ${head} IS NULL THEN t.thread_root END, t.author, coalesce(f.state, 'queued'),
      f.state IS NOT NULL, (SELECT place FROM events WHERE event = ${event})
      FROM turns t LEFT JOIN finals f ON f.prompt = t.prompt AND f.attempt = ${attempt}
      WHERE t.prompt = ${prompt} AND t.attempt = ${attempt - 1} AND t.closed = 1
      ON CONFLICT (prompt, attempt) DO NOTHING RETURNING chat, closed`
    // A signal of the attempt before was not meant for this one.
    if (made.length > 0) {
      yield* deleteSignals(sql, sql`s.prompt = ${prompt}`)
      yield* tellOutside(sql, sql`t.prompt = ${prompt}`)
      // The new attempt has files of its own.
      yield* dropUploads(sql, sql`turns.prompt = ${prompt}`)
    }
    return made.filter(({ closed }) => closed === 0)
  }
)
