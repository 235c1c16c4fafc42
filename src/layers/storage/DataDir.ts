import { Effect } from "effect"
import { accessSync, chmodSync, constants, existsSync, mkdirSync, statSync } from "node:fs"
import { join } from "node:path"
import { JournalError } from "../../domain/JournalError.ts"

/** Where things are in DATA_DIR. */
export const filesIn = (dataDir: string) => ({
  store: join(dataDir, "bot.db"),
  lock: join(dataDir, "bot.lock"),
  session: join(dataDir, "session.json"),
  backups: join(dataDir, "backups")
})

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
    catch: (cause) => {
      const code = cause instanceof Error && "code" in cause ? String(cause.code) : ""
      return new JournalError({ file: dataDir, reason: code === "ENOSPC" ? "full" : "read-only", detail: code === "ENOTDIR" || code === "EEXIST" ? "it is not a folder" : code })
    }
  })
