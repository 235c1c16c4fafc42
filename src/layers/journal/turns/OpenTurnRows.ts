import { Effect, Option } from "effect"
import type * as SqlClient from "effect/sql/SqlClient"
import type { Fragment } from "effect/sql/Statement"
import { readPreferences } from "../../../domain/account/Preferences.ts"
import type { ChatId, EventId, PromptId, RoomId, UserId } from "../../../domain/Ids.ts"
import { queued } from "../../../domain/turns/Turn.ts"
import { DamagedTurn, type OpenTurn } from "../../../services/turns/OpenTurn.ts"
import type { TurnJournal } from "../../../services/turns/TurnJournal.ts"
import { answerEntriesOf } from "../../store/schema/Columns.ts"
import { type ColumnRead, orSetAside, readEvent, readReply, readTurn } from "../DamagedRows.ts"
import { isDirect } from "../DirectRoomsSql.ts"
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

/** A turn that nothing was committed of yet has no data, so the turn of an ordinary message costs no decoding. */
const turnOf = Effect.fnUntraced(function*(row: TurnRow): Effect.fn.Return<OpenTurn, DamagedTurn> {
  const bare = bareOf(row)
  return {
    ...bare,
    turn: (yield* decoded("data", row.data, readTurn)) ?? bare.turn,
    reply: yield* decoded("reply", row.reply, readReply),
    raw: yield* decoded("prompt", row.raw, readEvent),
    generation: Number(row.generation ?? 0),
    signalled: row.signalled === 1
  }
})

export const openTurnRows = (
  sql: SqlClient.SqlClient,
  run: StoreRun
): Pick<typeof TurnJournal.Service, "nextTurn" | "nextBehind" | "bareTurn"> => {
  const columns = sql.literal(`t.seq, t.prompt, t.attempt, t.id, t.chat, t.room, t.thread_root, t.author, t.crashes,
    (SELECT settings FROM users u WHERE u.user = t.author) AS settings,
    r.direct, r.members, (SELECT count(*) FROM outbox o WHERE o.entry ${answerEntriesOf("t.seq")}) AS parts`)

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
          sql<TurnRow>`SELECT ${columns}, t.reply, t.data, coalesce(e.clear, e.raw) AS raw, c.generation,
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
          AND NOT EXISTS (SELECT 1 FROM signals s WHERE s.prompt = t.prompt AND (s.body = ${stopSignal}
          OR (s.body = ${askerSignal(false)} AND NOT EXISTS (SELECT 1 FROM signals b WHERE b.prompt = t.prompt
          AND b.seq > s.seq AND b.body = ${askerSignal(true)}))))`
      ),
    bareTurn: (chat) => oldest(sql`t.chat = ${chat}`)
  }
}
