import { Effect } from "effect"
import { existsSync, lstatSync, renameSync, rmSync, statSync } from "node:fs"
import { dirname, resolve } from "node:path"
import { DatabaseSync } from "node:sqlite"
import { pathToFileURL } from "node:url"
import { UserError } from "../../../domain/UserError.ts"
import { filesIn, makePrivate } from "../DataDir.ts"
import { faultOf } from "../SqlFault.ts"
import { readBeside } from "../StoreBeside.ts"
import { synced } from "./StoreSwap.ts"

/** A copy of the store that is whole. */
export interface StoreBackup {
  readonly file: string
  readonly bytes: number
  readonly layout: number
}

/** Why nothing can be written to that path; undefined: something can. */
const whyNot = (file: string): string | undefined => {
  const there = lstatSync(file, { throwIfNoEntry: false })
  if (there?.isDirectory() === true) return `${file} is a folder: name a file in it`
  if (there !== undefined) return `${file} is there already: name another file, or move that one away`
  const folder = statSync(dirname(file), { throwIfNoEntry: false })
  return folder?.isDirectory() === true ? undefined : `There is no folder ${dirname(file)}: make it first`
}

/**
 * Copies what one moment's transactions left, whatever is written meanwhile, without the pages of what was erased
 * (https://sqlite.org/lang_vacuum.html#vacuuminto).
 */
const copy = (source: string, target: string) => {
  rmSync(target, { force: true })
  // Before SQLite opens it, so that nobody else can read it at any moment.
  makePrivate(target)
  const database = new DatabaseSync(source, { readOnly: true, timeout: 5_000 })
  try {
    database.prepare("VACUUM INTO ?").run(target)
  } finally {
    database.close()
  }
}

/** As `readBeside` reads: a store that nobody has open is a file that does not change. */
const copyBeside = (store: string, target: string) => {
  const isOpen = () => existsSync(`${store}-wal`)
  if (!isOpen()) {
    copy(`${pathToFileURL(store).href}?immutable=1`, target)
    if (!isOpen()) return
  }
  copy(store, target)
}

const isWhole = (file: string): boolean => {
  const database = new DatabaseSync(`${pathToFileURL(file).href}?immutable=1`, { readOnly: true })
  try {
    return database.prepare("PRAGMA quick_check(1)").get()?.["quick_check"] === "ok"
  } finally {
    database.close()
  }
}

/**
 * Writes a copy of a folder's store to `target`, beside the bot that may work on it. It is whole and on the disk when
 * it gets its name; what is there already is left alone.
 */
export const backup = Effect.fnUntraced(function*(dataDir: string, target: string) {
  const { store } = filesIn(resolve(dataDir))
  const file = resolve(target)
  const layout = yield* readBeside(resolve(dataDir), Effect.succeed)
  const refused = whyNot(file)
  if (refused !== undefined) return yield* UserError.refuse(`${refused}. Nothing was written.`)
  return yield* Effect.try({
    try: (): StoreBackup => {
      const part = `${file}.part`
      try {
        copyBeside(store, part)
        if (!isWhole(part)) {
          throw UserError.refuse(
            `${store} is damaged, so that no copy of it is whole: bring an earlier backup back with restore. ` +
              "Nothing was written."
          )
        }
        synced(part)
        renameSync(part, file)
        synced(dirname(file))
        return { file, bytes: statSync(file).size, layout }
      } finally {
        rmSync(part, { force: true })
      }
    },
    catch: (cause) => (cause instanceof UserError ? cause : faultOf(file, cause))
  })
})
