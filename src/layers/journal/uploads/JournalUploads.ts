import { Effect, Option, Schema } from "effect"
import type * as SqlClient from "effect/sql/SqlClient"
import type { Fragment } from "effect/sql/Statement"
import { filePart, PlannedUpload } from "../../../domain/files/AnswerFile.ts"
import type { ChatId, RoomId } from "../../../domain/Ids.ts"
import type { StoreError } from "../../../domain/StoreError.ts"
import type { PendingUpload, UploadJournal } from "../../../services/files/UploadJournal.ts"
import type { OpenTurn } from "../../../services/turns/OpenTurn.ts"
import { entryOf } from "../../store/schema/Columns.ts"
import { entryWrites, standsIn } from "../outbox/TurnEntries.ts"
import { atOnce } from "../statements/AtOnce.ts"
import { placeholdersOf } from "../statements/BlankRows.ts"
import type { StoreRun } from "../statements/StoreRun.ts"

interface UploadRow {
  readonly entry: number
  readonly chat: ChatId
  readonly turn: number
  readonly plan: string
  readonly room: RoomId
  readonly encrypted: number | null
}

const readPlan = Schema.decodeUnknownOption(Schema.fromJsonString(PlannedUpload))

/** The statement that plans to store a file; the same file again changes nothing. */
export const planUpload = (sql: SqlClient.SqlClient, { chat, seq }: OpenTurn, plan: PlannedUpload) =>
  sql`INSERT INTO uploads (entry, chat, turn, plan)
    VALUES (${entryOf(seq, filePart(plan.number))}, ${chat}, ${seq}, ${JSON.stringify(plan)})
    ON CONFLICT (entry) DO NOTHING`

/**
 * Forgets files that wait to be stored, of turns that fulfil a condition: they were stopped, are tried again, or their
 * prompt was taken back.
 */
export const dropUploads = (sql: SqlClient.SqlClient, where: Fragment) =>
  sql`DELETE FROM uploads WHERE turn IN (SELECT turns.seq FROM turns WHERE ${where})`

/** Forgets files of turns whose text is erased: they are not shown any more. */
export const forgetUploads = (sql: SqlClient.SqlClient, seqs: ReadonlyArray<number>) =>
  sql.unsafe(`DELETE FROM uploads WHERE turn IN (${placeholdersOf(seqs)})`, seqs)

const pendingOf = (row: UploadRow, plan: PlannedUpload): PendingUpload => ({
  entry: row.entry,
  chat: row.chat,
  room: row.room,
  turn: row.turn,
  plan,
  encrypted: row.encrypted === null ? undefined : row.encrypted === 1
})

/** The table `uploads`. */
export const journalUploads = (sql: SqlClient.SqlClient, run: StoreRun): typeof UploadJournal.Service => {
  const first = (chat: ChatId, but: ReadonlyArray<number>) =>
    Effect.map(
      run(sql<UploadRow>`SELECT u.entry, u.chat, u.turn, u.plan, t.room,
        (SELECT encrypted FROM rooms r WHERE r.room = t.room) AS encrypted
        FROM uploads u CROSS JOIN turns t ON t.seq = u.turn WHERE u.chat = ${chat}
        AND ${but.length === 0 ? sql`TRUE` : sql`u.entry NOT IN ${sql.in(but)}`} ORDER BY u.entry LIMIT 1`),
      (rows) => rows[0]
    )

  return {
    uploadingChats: run(sql<{ chat: ChatId; room: RoomId }>`SELECT u.chat, t.room FROM
      (SELECT chat, max(turn) AS turn, min(entry) AS entry FROM uploads GROUP BY chat) u
      CROSS JOIN turns t ON t.seq = u.turn ORDER BY u.entry`),

    nextUpload: Effect.fnUntraced(
      function*(
        chat: ChatId,
        but: ReadonlyArray<number> = []
      ): Effect.fn.Return<Option.Option<PendingUpload>, StoreError> {
        for (let row = yield* first(chat, but); row !== undefined; row = yield* first(chat, but)) {
          const plan = Option.getOrUndefined(readPlan(row.plan))
          if (plan !== undefined) return Option.some(pendingOf(row, plan))
          yield* run(sql`DELETE FROM uploads WHERE entry = ${row.entry}`)
        }
        return Option.none()
      }
    ),

    isPending: ({ entry }) =>
      Effect.map(run(sql`SELECT 1 FROM uploads WHERE entry = ${entry}`), (rows) => rows.length > 0),

    settleUpload: ({ chat, entry, plan, room, turn }, content, isLost = false) =>
      run(
        atOnce(
          sql,
          true,
          [
            ...entryWrites(sql, { chat, room, seq: turn }, plan, [
              { part: filePart(plan.number), priority: "first", content }
            ]),
            ...(isLost ? [standsIn(sql, turn, filePart(plan.number))] : [])
          ],
          sql`DELETE FROM uploads WHERE entry = ${entry} RETURNING 1`
        )
      )
  }
}
