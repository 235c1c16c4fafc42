import { existsSync, statSync } from "node:fs"
import { basename, dirname } from "node:path"
import { UserError } from "../../../domain/UserError.ts"
import { filesIn } from "../DataDir.ts"
import { nextOf, sideEnds } from "./StoreSwap.ts"

const nothing = "Nothing was changed."

/** What a restore makes, or takes away, whatever is in it. The store itself goes to the backups, and may be named. */
const written = (dataDir: string): ReadonlyArray<string> => {
  const { lock, store } = filesIn(dataDir)
  return [lock, nextOf(store), ...[lock, store, nextOf(store)].flatMap((file) => sideEnds.map((end) => file + end))]
}

/** Whether two paths lead to one file, by links or another spelling too. As doubles, two numbers can be equal. */
const isSame = (one: string, other: string): boolean => {
  const [here, there] = [one, other].map((file) => statSync(file, { bigint: true, throwIfNoEntry: false }))
  return here !== undefined && there !== undefined && here.ino === there.ino && here.dev === there.dev
}

/** Throws a refusal where the file would not outlive the restore: a run that was cut off leaves such names. */
export const refuseWritten = (dataDir: string, file: string) => {
  if (!existsSync(file)) return
  const same = written(dataDir).find((name) => isSame(name, file))
  if (same !== undefined) {
    throw UserError.refuse(
      `${same} is a file that restore itself writes or takes away: move it to another folder, and name it there. ` +
        nothing
    )
  }
}

const hasBeside = (file: string, end: string) => (statSync(file + end, { throwIfNoEntry: false })?.size ?? 0) > 0

/**
 * Throws a refusal where the file is not all of its store. What is in its log cannot be taken in here: somebody may be
 * writing both, and a copy of one after the other would be neither's state.
 */
export const refuseUnsettled = (file: string) => {
  if (hasBeside(file, "-wal")) {
    const how = basename(file) === "bot.db"
      ? `DATA_DIR=${dirname(file)} matrix-surface backup FILE makes one file of both`
      : "put both as bot.db and bot.db-wal in a folder of their own, of which DATA_DIR=FOLDER matrix-surface backup " +
        "FILE makes one file"
    throw UserError.refuse(`What was written last to ${file} is in ${file}-wal: ${how}, to be named here. ${nothing}`)
  }
  if (hasBeside(file, "-journal")) {
    throw UserError.refuse(
      `${file} was left in the middle of a write (${file}-journal): SQLite makes a whole file of it ` +
        `(sqlite3 ${basename(file)} "VACUUM INTO 'whole.db'"), to be named here. ${nothing}`
    )
  }
}
