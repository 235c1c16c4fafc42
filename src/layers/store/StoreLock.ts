import { Effect, type Scope } from "effect"
import { existsSync } from "node:fs"
import { DatabaseSync } from "node:sqlite"
import { StoreError } from "../../domain/StoreError.ts"

/** A glance (`isHeld`) takes a shared lock for some microseconds: a bot that starts at that moment waits it out. */
const glance = 300

/** Whether a bot holds the store now. Changes nothing, makes no file, and keeps nothing. */
export const isLockHeld = (file: string): boolean => {
  if (!existsSync(file)) return false
  let database: DatabaseSync | undefined
  try {
    database = new DatabaseSync(file, { timeout: 0, readOnly: true })
    database.prepare("SELECT count(*) FROM sqlite_master").get()
    return false
  } catch (cause) {
    return isBusy(codeOf(cause))
  } finally {
    database?.close()
  }
}

const codeOf = (
  cause: unknown
) => (cause instanceof Error && "errcode" in cause && typeof cause.errcode === "number" ? cause.errcode & 0xff : 0)
const isBusy = (code: number) => code === 5 || code === 6

/**
 * Holds `file` for this process alone. It is a SQLite lock on a side file: the system lets go of it when the process
 * ends, however it ends, and `bot.db` itself stays readable for others.
 */
export const lock = (file: string, store: string): Effect.Effect<void, StoreError, Scope.Scope> =>
  Effect.asVoid(Effect.acquireRelease(
    Effect.try({
      try: () => {
        const database = new DatabaseSync(file, { timeout: glance })
        try {
          database.exec("PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE")
        } catch (error) {
          database.close()
          throw error
        }
        return database
      },
      catch: (cause) => {
        const code = codeOf(cause)
        return isBusy(code)
          ? new StoreError({ file: store, reason: "locked", detail: "" })
          : new StoreError({
            file,
            reason: code === 26 || code === 11 ? "not a database" : code === 13 ? "full" : "read-only",
            detail: ""
          })
      }
    }),
    (database) => Effect.sync(() => database.close())
  ))
