import type { DatabaseSync, SQLInputValue } from "node:sqlite"
import type { ChatId, EventId, RoomId } from "../../../domain/Ids.ts"

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

/** Turns that go, with what was planned to be sent for them and what waits for them. `which` chooses from `turns`. */
const withoutTurns = (
  run: (sql: string, ...values: ReadonlyArray<SQLInputValue>) => void,
  which: string,
  values: ReadonlyArray<SQLInputValue>
) => {
  run(`DELETE FROM outbox WHERE turn IN (SELECT seq FROM turns WHERE ${which})`, ...values)
  for (const table of ["signals", "given"]) {
    run(`DELETE FROM ${table} WHERE prompt IN (SELECT prompt FROM turns WHERE ${which})`, ...values)
  }
  run(`DELETE FROM turns WHERE ${which}`, ...values)
}

/** The id stays, so that the event is never admitted again; its text goes. */
const erased = "UPDATE events SET state = 2, raw = NULL, clear = NULL WHERE event"

export const dropPrompt = (database: DatabaseSync, prompt: EventId, attempt: number) =>
  inTransaction(database, (run) => {
    run(`${erased} = ?`, prompt)
    withoutTurns(run, "prompt = ? AND attempt = ?", [prompt, attempt])
  })

export const dropGap = (database: DatabaseSync, hole: number) =>
  inTransaction(database, (run) => {
    run("UPDATE holes SET state = 'given up: reset' WHERE id = ?", hole)
    run(
      "UPDATE events SET state = 0 WHERE state = 1 AND room = (SELECT room FROM holes WHERE id = ?) AND room " +
        "NOT IN (SELECT room FROM holes WHERE state = 'open')",
      hole
    )
  })

export const noteLeft = (database: DatabaseSync, room: RoomId) =>
  inTransaction(database, (run) => run("UPDATE rooms SET membership = 'leave' WHERE room = ?", room))

/** Open turns stay: each is a step of its own. */
export const forgetChat = (database: DatabaseSync, chat: ChatId) =>
  inTransaction(database, (run) => {
    run(`${erased} IN (SELECT prompt FROM turns WHERE chat = ? AND closed = 1)`, chat)
    withoutTurns(run, "chat = ? AND closed = 1", [chat])
    run("UPDATE chats SET generation = generation + 1 WHERE chat = ?", chat)
  })
