import { Effect, type Scope } from "effect"
import { DatabaseSync } from "node:sqlite"
import { JournalError } from "../../domain/JournalError.ts"

/**
 * Holds `file` for this process alone. It is a SQLite lock on a side file: the system lets go of it when the process ends,
 * however it ends, and `bot.db` itself stays readable for others.
 */
export const lock = (file: string, store: string): Effect.Effect<void, JournalError, Scope.Scope> =>
  Effect.asVoid(Effect.acquireRelease(
    Effect.try({
      try: () => {
        const database = new DatabaseSync(file, { timeout: 0 })
        try {
          database.exec("PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE")
        } catch (error) {
          database.close()
          throw error
        }
        return database
      },
      catch: (cause) => {
        const code = cause instanceof Error && "errcode" in cause && typeof cause.errcode === "number" ? cause.errcode & 0xff : 0
        return code === 5 || code === 6
          ? new JournalError({ file: store, reason: "locked", detail: "" })
          : new JournalError({ file, reason: code === 26 || code === 11 ? "not a database" : code === 13 ? "full" : "read-only", detail: "" })
      }
    }),
    (database) => Effect.sync(() => database.close())
  ))
