import type { DatabaseSync, SQLInputValue } from "node:sqlite"
import type { ChatId, EventId, RoomId } from "../../../domain/Ids.ts"
import { eventState, gapState, isOpenGap, isWaiting } from "../../store/schema/Columns.ts"

const inTransaction = (
  database: DatabaseSync,
  act: (run: (sql: string, ...values: ReadonlyArray<SQLInputValue>) => void) => void
) => {
  database.exec("BEGIN IMMEDIATE")
  try {
    act((sql, ...values) => void database.prepare(sql).run(...values))
    database.exec("COMMIT")
  } catch (error) {
    if (database.isTransaction) database.exec("ROLLBACK")
    throw error
  }
}

/** Deletes turns with their outbox entries and signals. `which` is a condition on `turns`. */
const withoutTurns = (
  run: (sql: string, ...values: ReadonlyArray<SQLInputValue>) => void,
  which: string,
  values: ReadonlyArray<SQLInputValue>
) => {
  run(
    `DELETE FROM edits WHERE entry IN (SELECT entry FROM outbox WHERE turn IN (SELECT seq FROM turns WHERE ${which}))`,
    ...values
  )
  run(`DELETE FROM uploads WHERE turn IN (SELECT seq FROM turns WHERE ${which})`, ...values)
  run(`DELETE FROM outbox WHERE turn IN (SELECT seq FROM turns WHERE ${which})`, ...values)
  for (const table of ["signals", "given"]) {
    run(`DELETE FROM ${table} WHERE prompt IN (SELECT prompt FROM turns WHERE ${which})`, ...values)
  }
  run(`DELETE FROM turns WHERE ${which}`, ...values)
}

/** Erases the text of events and keeps their ids, so that they are never admitted again. */
const erased = `UPDATE events SET state = ${eventState.admitted}, raw = NULL, clear = NULL, sealed = NULL WHERE event`

export const dropPrompt = (database: DatabaseSync, prompt: EventId, attempt: number) =>
  inTransaction(database, (run) => {
    run(`${erased} = ?`, prompt)
    withoutTurns(run, "prompt = ? AND attempt = ?", [prompt, attempt])
  })

export const dropGap = (database: DatabaseSync, gap: number) =>
  inTransaction(database, (run) => {
    run("UPDATE gaps SET state = ?, why = 'reset' WHERE id = ?", gapState.givenUp, gap)
    run(
      `UPDATE events SET state = ${eventState.pending} WHERE ${isWaiting}
        AND room = (SELECT room FROM gaps WHERE id = ?) AND room NOT IN (SELECT room FROM gaps WHERE ${isOpenGap})`,
      gap
    )
  })

/** What was made there for somebody is gone with it. */
export const noteLeft = (database: DatabaseSync, room: RoomId) =>
  inTransaction(database, (run) => {
    run("UPDATE rooms SET membership = 'leave' WHERE room = ?", room)
    run("UPDATE made_rooms SET linked = 0 WHERE person IN (SELECT person FROM spaces WHERE space = ?)", room)
    run("DELETE FROM spaces WHERE space = ?", room)
    run("DELETE FROM made_rooms WHERE room = ?", room)
  })

/** Deletes the closed turns of a chat; each open turn is a step of its own. */
export const forgetChat = (database: DatabaseSync, chat: ChatId) =>
  inTransaction(database, (run) => {
    run(`${erased} IN (SELECT prompt FROM turns WHERE chat = ? AND closed = 1)`, chat)
    withoutTurns(run, "chat = ? AND closed = 1", [chat])
    run("DELETE FROM agent_sessions WHERE chat = ?", chat)
    run("UPDATE chats SET generation = generation + 1 WHERE chat = ?", chat)
  })
