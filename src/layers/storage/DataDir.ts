import { Effect } from "effect"
import { accessSync, chmodSync, closeSync, constants, existsSync, mkdirSync, openSync, statSync } from "node:fs"
import { join } from "node:path"
import { JournalError } from "../../domain/JournalError.ts"

/** Where things are in DATA_DIR. */
export const filesIn = (dataDir: string) => ({
  store: join(dataDir, "bot.db"),
  lock: join(dataDir, "bot.lock"),
  session: join(dataDir, "session.json"),
  backups: join(dataDir, "backups")
})

/** What a failed call on a file means to the person who runs the bot. */
export const fileFault = (file: string) => (cause: unknown): JournalError => {
  const code = cause instanceof Error && "code" in cause ? String(cause.code) : ""
  return new JournalError({ file, reason: code === "ENOSPC" ? "full" : "read-only", detail: code === "ENOTDIR" || code === "EEXIST" ? "it is not a folder" : code })
}

/** Makes the folder if need be (0700) and sees that it can be written to, before anything is opened or sent. */
export const prepareDataDir = (dataDir: string): Effect.Effect<void, JournalError> =>
  Effect.try({
    try: () => {
      if (!existsSync(dataDir)) {
        mkdirSync(dataDir, { recursive: true, mode: 0o700 })
        chmodSync(dataDir, 0o700)
      }
      if (!statSync(dataDir).isDirectory()) throw Object.assign(new Error("it is not a folder"), { code: "ENOTDIR" })
      accessSync(dataDir, constants.W_OK | constants.X_OK)
    },
    catch: fileFault(dataDir)
  })

/**
 * Makes a file that nobody else can read, before SQLite opens it: what SQLite lays beside it, with the same text in it, gets
 * the same mode. One that is there is not opened, because closing it would drop SQLite's locks of this process.
 */
export const makePrivate = (file: string): void => {
  if (!existsSync(file)) closeSync(openSync(file, "wx", 0o600))
  chmodSync(file, 0o600)
}
