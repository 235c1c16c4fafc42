import { Effect, Option } from "effect"
import type * as SqlClient from "effect/sql/SqlClient"
import type { Fragment } from "effect/sql/Statement"
import { readPreferences } from "../../../domain/account/Preferences.ts"
import type { ChatId, EventId, PromptId, RoomId, UserId } from "../../../domain/Ids.ts"
import { editedMessage } from "../../../domain/matrix/EditedMessage.ts"
import { queued } from "../../../domain/turns/Turn.ts"
import { DamagedTurn, type OpenTurn } from "../../../services/turns/OpenTurn.ts"
import type { TurnJournal } from "../../../services/turns/TurnJournal.ts"
import { answerEntriesOf } from "../../store/schema/Columns.ts"
import { type ColumnRead, orSetAside, readEvent, readReply, readTurn } from "../DamagedRows.ts"
import { isDirect } from "../DirectRoomsSql.ts"
import { revisionOf } from "../prompts/PromptRevisions.ts"
import { askerSignal, stopSignal } from "../SignalRows.ts"
import type { StoreRun } from "../statements/StoreRun.ts"

interface BareRow {
  readonly seq: number
  readonly prompt: EventId
  readonly attempt: number
  readonly id: PromptId
  readonly chat: ChatId
  readonly room: RoomId
  readonly thread_root: EventId | null
  readonly author: UserId
  readonly direct: number | null
  readonly members: number | null
  readonly parts: number
  readonly crashes: number
  readonly settings: string | null
}

interface TurnRow extends BareRow {
  readonly reply: string | null
  readonly data: string | null
  readonly raw: string | null
  readonly edit: string | null
  readonly generation: number | null
  readonly signalled: number
}

const bareOf = (row: BareRow): OpenTurn => ({
  seq: row.seq,
  turn: queued(row.prompt, row.attempt, row.id),
  chat: row.chat,
  room: row.room,
  threadRoot: row.thread_root ?? undefined,
  author: row.author,
  direct: isDirect(row),
  generation: 0,
  raw: undefined,
  reply: undefined,
  parts: Number(row.parts),
  signalled: false,
  crashes: Number(row.crashes),
  preferences: readPreferences(row.settings)
})

/** Reads a column that may be empty; a text that cannot be read fails with the part of the turn that it was. */
const decoded = <A>(part: DamagedTurn["part"], text: string | null, read: (text: string) => ColumnRead<A>) =>
  text === null
    ? Effect.succeed(undefined)
    : orSetAside(read(text), () => Effect.fail(new DamagedTurn({ part })))

/** The columns of a prompt's text and of the edit that its turn is about; `turns` is `t` and `events` is `e`. */
export const promptTexts = `coalesce(e.clear, e.raw) AS raw,
    (SELECT coalesce(n.clear, n.raw) FROM events n WHERE n.event = ${revisionOf("t")}) AS edit`

/** The prompt, as its newest edit makes it; undefined where its text was erased. */
export const promptOf = Effect.fnUntraced(function*({ edit, raw }: Pick<TurnRow, "edit" | "raw">) {
  const [message, edited] = [yield* decoded("prompt", raw, readEvent), yield* decoded("prompt", edit, readEvent)]
  return message === undefined || edited === undefined ? message : editedMessage(message, edited)
})

/** A turn that nothing was committed of yet has no data, so the turn of an ordinary message costs no decoding. */
const turnOf = Effect.fnUntraced(function*(row: TurnRow): Effect.fn.Return<OpenTurn, DamagedTurn> {
  const bare = bareOf(row)
  return {
    ...bare,
    turn: (yield* decoded("data", row.data, readTurn)) ?? bare.turn,
    reply: yield* decoded("reply", row.reply, readReply),
    raw: yield* promptOf(row),
    generation: Number(row.generation ?? 0),
    signalled: row.signalled === 1
  }
})

/** The oldest turn behind another one that was told to stop and not begun, without its prompt. */
const stoppedRows = (sql: SqlClient.SqlClient, columns: Fragment, { chat, seq }: Pick<OpenTurn, "chat" | "seq">) =>
  sql<TurnRow>`SELECT ${columns}, t.reply, t.data, NULL AS raw, NULL AS edit, 0 AS generation, 1 AS signalled
    FROM turns t LEFT JOIN rooms r ON r.room = t.room
    WHERE t.closed = 0 AND t.chat = ${chat} AND t.seq > ${seq} AND t.phase = 'queued' AND t.reply IS NULL
    AND EXISTS (SELECT 1 FROM signals s WHERE s.prompt = t.prompt AND s.body = ${stopSignal})
    ORDER BY t.seq LIMIT 1`

export const openTurnRows = (
  sql: SqlClient.SqlClient,
  run: StoreRun
): Pick<
  typeof TurnJournal.Service,
  "nextTurn" | "nextBehind" | "bareTurn" | "prompt" | "nextQueued" | "stoppedBehind"
> => {
  const columns = sql.literal(`t.seq, t.prompt, t.attempt, t.id, t.chat, t.room, t.thread_root, t.author, t.crashes,
    (SELECT settings FROM users u WHERE u.user = t.author) AS settings,
    r.direct, r.members, (SELECT count(*) FROM outbox o WHERE o.entry ${answerEntriesOf("t.seq")}) AS parts`)

  const texts = sql.literal(promptTexts)

  /** Nothing that the turn has not read yet ends it, or says that its writer is gone. */
  const isWaiting = sql`NOT EXISTS (SELECT 1 FROM signals s WHERE s.prompt = t.prompt AND (s.body = ${stopSignal}
    OR (s.body = ${askerSignal(false)} AND NOT EXISTS (SELECT 1 FROM signals b WHERE b.prompt = t.prompt
    AND b.seq > s.seq AND b.body = ${askerSignal(true)}))))`

  /** The oldest of the open turns that fulfil a condition. */
  const oldest = (where: Fragment) =>
    Effect.map(
      run(
        sql<BareRow>`SELECT ${columns} FROM turns t LEFT JOIN rooms r ON r.room = t.room
          WHERE t.closed = 0 AND ${where} ORDER BY t.seq LIMIT 1`
      ),
      (rows) => Option.map(Option.fromUndefinedOr(rows[0]), bareOf)
    )

  return {
    nextTurn: (chat) =>
      Effect.flatMap(
        run(
          sql<TurnRow>`SELECT ${columns}, t.reply, t.data, ${texts}, c.generation,
            EXISTS (SELECT 1 FROM signals s WHERE s.prompt = t.prompt) AS signalled
          FROM turns t LEFT JOIN events e ON e.event = t.prompt LEFT JOIN rooms r ON r.room = t.room
          LEFT JOIN chats c ON c.chat = t.chat
          WHERE t.closed = 0 AND t.chat = ${chat} ORDER BY t.seq LIMIT 1`
        ),
        ([row]) => (row === undefined ? Effect.succeed(Option.none()) : Effect.asSome(turnOf(row)))
      ),
    // Nothing was committed of such a turn, so it is whole without its data. Signals tell what it has not read yet.
    nextBehind: ({ author, chat, seq }) =>
      oldest(
        sql`t.chat = ${chat} AND t.seq > ${seq} AND t.author <> ${author} AND t.data IS NULL AND t.reply IS NULL
          AND NOT EXISTS (SELECT 1 FROM turns o WHERE o.closed = 0 AND o.chat = ${chat} AND o.author = t.author
          AND o.data IS NOT NULL)
          AND ${isWaiting}`
      ),
    nextQueued: ({ chat, seq }) =>
      Effect.gen(function*() {
        const waiting = yield* oldest(
          sql`t.chat = ${chat} AND t.seq > ${seq} AND t.data IS NULL AND t.reply IS NULL
            AND NOT EXISTS (SELECT 1 FROM turns o WHERE o.closed = 0 AND o.chat = ${chat} AND o.author = t.author
            AND o.seq > ${seq} AND o.data IS NOT NULL) AND ${isWaiting}`
        )
        if (Option.isNone(waiting)) return Option.none()
        const [row] = yield* run(sql<{ n: number }>`SELECT count(*) AS n FROM turns WHERE closed = 0 AND chat = ${chat}
          AND seq < ${waiting.value.seq}`)
        return Option.some({ waiting: waiting.value, before: Number(row?.n ?? 0) })
      }),
    stoppedBehind: (turn) =>
      Effect.flatMap(
        run(stoppedRows(sql, columns, turn)),
        ([row]) => (row === undefined ? Effect.succeed(Option.none()) : Effect.asSome(turnOf(row)))
      ),
    prompt: ({ seq }) =>
      Effect.flatMap(
        run(
          sql<Pick<TurnRow, "edit" | "raw">>`SELECT ${texts} FROM turns t LEFT JOIN events e ON e.event = t.prompt
            WHERE t.seq = ${seq}`
        ),
        ([row]) => (row === undefined ? Effect.undefined : promptOf(row))
      ),
    bareTurn: (chat) => oldest(sql`t.chat = ${chat}`)
  }
}
